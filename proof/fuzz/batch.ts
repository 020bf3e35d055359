import { handle, type Message } from '../../lib/pipeline.ts'
import { watchedReader } from '../../lib/read/reader.ts'
import { type SomeEdges, someEdges, start } from '../../test/support/edges.ts'
import { findingsOf } from '../../test/support/rows.ts'
import { type Faults, noFaults } from '../check.ts'
import type { Mutated } from './mutate.ts'
import { rules } from './oracle.ts'

const reader = watchedReader(rules)

/** Takes messages the whole way: each sound record, a term of its own, must become a finding, and the numbers of the batch must add up. */
export async function reckonBatch(messages: readonly Mutated[]): Promise<Faults> {
  const edges = someEdges({ rules, reader })
  const batch = messages.map(
    ({ bytes }, sequenceNumber): Message => ({
      bytes,
      origin: { hub: 'activity', partition: '0', sequenceNumber },
      enqueuedAtMs: start,
    }),
  )
  try {
    const { tally } = await handle(batch, edges)
    const { messages: count, records, ...kinds } = tally
    const sum = Object.values(kinds).reduce((all, one) => all + one, 0)
    const wrong = sum === records && count === messages.length ? [] : [`the tally of a batch: ${JSON.stringify(tally)}`]
    return { ...(await reckonFindings(messages, edges)), wrong }
  } catch (error) {
    return { ...noFaults, lost: [`a whole batch: ${(error as Error).stack ?? error}`] }
  }
}

async function reckonFindings(messages: readonly Mutated[], { table }: SomeEdges) {
  const found = Object.values(await findingsOf(table)).map(
    ({ term }) => term.find(([field]) => field === 'extension')?.[1],
  )
  const wanted = messages.flatMap(({ sound }) => sound)
  return {
    lost: wanted.filter((marker) => !found.includes(marker)).map((marker) => `the finding of ${marker}`),
    doubled: wanted
      .filter((marker) => found.indexOf(marker) !== found.lastIndexOf(marker))
      .map((marker) => `a finding of ${marker}`),
  }
}
