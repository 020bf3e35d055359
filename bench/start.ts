import { join } from 'node:path'
import { dist } from '../test/support/dist.ts'
import type { Figure } from './figure.ts'
import { bundled, inTurn, run } from './processes.ts'
import { median } from './statistics.ts'

const rounds = 7

/** What a new process pays once. */
export async function benchStart(folder: string): Promise<Figure[]> {
  const program = await bundled('start-variant', folder)
  const { scanner, node, empty } = await inTurn(
    {
      scanner: async () =>
        JSON.parse((await run(process.execPath, [program])).out) as { made: number; first: number; second: number },
      node: () => run(process.execPath, ['-e', '0']),
      empty: () => run(process.execPath, [join(dist, 'first-seen.js'), 'replay', '/dev/null']),
    },
    rounds,
  )
  return [
    { name: 'the scanner is compiled and set up', value: median(scanner.map(({ made }) => made)), unit: 'ms' },
    { name: 'its first message of 3 KB', value: median(scanner.map(({ first }) => first)), unit: 'ms' },
    { name: 'its second', value: median(scanner.map(({ second }) => second)), unit: 'ms' },
    { name: 'Node.js that does nothing', value: median(node.map(({ seconds }) => seconds * 1000)), unit: 'ms' },
    { name: 'replay of an empty file', value: median(empty.map(({ seconds }) => seconds * 1000)), unit: 'ms' },
  ]
}
