import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handle } from '../../lib/pipeline.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import { collectGarbage } from '../../lib/sweep/garbage.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { type Azurite, startAzurite } from '../support/azurite.ts'
import { handUntilDeath, mortal } from '../support/deaths.ts'
import { anotherProcess, someEdges } from '../support/edges.ts'
import { expectLaws } from '../support/laws.ts'
import { batchesOf, cuts, recordOf, type Saying, sayings } from '../support/logs.ts'
import { messagesOf } from '../support/messages.ts'
import { keysOf } from '../support/rows.ts'

let azurite: Azurite

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const sliceMs = 5 * 60_000
const cycleMs = 256 * sliceMs
/** Each five minutes have their slice: by the first digit of an id, then by its second. */
const sliceOf = (key: string): number => {
  const [first = '0', second = '0'] = key.slice(key.indexOf(':') + 1)
  return Number.parseInt(second + first, 16)
}
const noSleep = async (): Promise<void> => {}

test('two instances that race on the same new terms in a real table make one finding a term (P2)', async () => {
  const edges = someEdges({ table: azureTable(await azurite.table()) })
  const log: Saying[] = ([0, 1, 2] as const).flatMap((operation) =>
    (['a', 'b', 'c'] as const).map((from): Saying => ({ operation, stage: 'success', halfDay: 0, from, who: 0 })),
  )
  const run = async (own: readonly Saying[]): Promise<void> => {
    const process = anotherProcess(edges)
    for (const batch of batchesOf(messagesOf(own.map(recordOf)), [3])) await handle(batch, process)
  }
  await Promise.all([run(log), run([...log].reverse()), run(log)])
  expect(await keysOf(edges.table, 'find:')).toHaveLength(4)
  await expectLaws(log, edges)
})

test('the protocol keeps its laws in a real table, with instances side by side and one of them dying (P1, P2, P3)', async () => {
  const logs = fc.record({ one: sayings(6), two: sayings(6), lengths: cuts, call: fc.integer({ min: 1, max: 20 }) })
  await fc.assert(
    fc.asyncProperty(logs, fc.boolean(), async ({ one, two, lengths, call }, done) => {
      const edges = someEdges({ table: azureTable(await azurite.table()) })
      const run = async (log: readonly Saying[], dies: boolean): Promise<void> => {
        const batches = batchesOf(messagesOf(log.map(recordOf)), lengths)
        const rest = await handUntilDeath(batches, mortal(edges, dies ? { call, done } : undefined))
        if (rest) await handUntilDeath(batchesOf(rest, [2]), mortal(edges))
      }
      await Promise.all([run(one, true), run([...two, ...one], false)])
      edges.now.ms += 5 * 60_000
      await tick(noSleep, edges)
      await expectLaws([...one, ...two], edges)
    }),
    { numRuns: 8, endOnFailure: true },
  )
}, 60_000)

test('what no record can need any more leaves a real table when its slice has its turn, and nothing else does', async () => {
  const edges = someEdges({ table: azureTable(await azurite.table()) })
  const log: Saying[] = [
    { operation: 0, stage: 'start', halfDay: 0, from: 'a', who: 0 },
    { operation: 0, stage: 'success', halfDay: 0, from: undefined, who: 0 },
    { operation: 1, stage: 'success', halfDay: 0, from: undefined, who: 0 },
    { operation: 2, stage: 'success', halfDay: 40, from: 'c', who: 0 },
  ]
  await handle(messagesOf(log.map(recordOf)), edges)
  edges.now.ms += 61 * 60_000
  await tick(noSleep, edges)
  // 98 days after the first sightings; those of the other extension are 20 days younger.
  const cycle = Date.parse('2026-06-08T00:00:00Z') - (Date.parse('2026-06-08T00:00:00Z') % cycleMs)
  const keys = [...(await keysOf(edges.table, 'term:')), ...(await keysOf(edges.table, 'op:'))]
  for (const slice of new Set(keys.map(sliceOf))) {
    edges.now.ms = cycle + slice * sliceMs
    await collectGarbage(edges)
  }
  expect(await keysOf(edges.table, 'term:')).toHaveLength(4)
  expect(await keysOf(edges.table, 'op:')).toHaveLength(1)
  expect(await keysOf(edges.table, 'parked:ip:')).toHaveLength(1)
  expect(await keysOf(edges.table, 'find:')).toHaveLength(2)
})
