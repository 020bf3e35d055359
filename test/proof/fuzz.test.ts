import { expect, test } from 'vitest'
import { watchedOperations } from '../../lib/match/match.ts'
import { readMessage } from '../../lib/read/read.ts'
import { largeMessages } from '../../proof/fuzz/large.ts'
import { type ReadBytes, rules } from '../../proof/fuzz/oracle.ts'
import { fuzz } from '../../proof/fuzz.ts'

const options = { seed: 1, quick: true, say: () => {} }
/** Without those that take seconds; npm run proof has them. */
const moderate = largeMessages.filter(({ how }) => !how.startsWith('a million'))
const watched = watchedOperations(rules)

test('20,000 damaged messages cost no sound record and leave nothing out (P1)', async () => {
  const { lost, doubled, wrong, details } = await fuzz(options, { large: moderate })
  expect({ lost, doubled, wrong }, details.join('\n')).toEqual({ lost: 0, doubled: 0, wrong: [] })
}, 180_000)

test.each<[string, ReadBytes]>([
  [
    'gives up a message that is no JSON',
    (bytes, reader) => (isJson(bytes) ? readMessage(bytes, 0, watched, reader) : []),
  ],
  ['drops its last record', (bytes, reader) => readMessage(bytes, 0, watched, reader).slice(0, -1)],
  [
    'keeps no unreadable bytes',
    (bytes, reader) =>
      readMessage(bytes, 0, watched, reader).map((one) => ({
        ...one,
        ...('unreadable' in one ? { unreadable: new Uint8Array() } : {}),
      })),
  ],
  ['reads records twice', (bytes, reader) => readMessage(bytes, 0, watched, reader).flatMap((one) => [one, one])],
])(
  'a reader that %s is noticed',
  async (_, read) => {
    const { lost, doubled } = await fuzz(options, { count: 300, large: [], read })
    expect(lost + doubled).toBeGreaterThan(0)
  },
  60_000,
)

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString())
    return true
  } catch {
    return false
  }
}
