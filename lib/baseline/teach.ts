import type { Edges } from '../edges.ts'
import { fold } from '../fold/fold.ts'
import { groupBy } from '../group-by.ts'
import { learningTable } from '../learn/learning-table.ts'
import type { ReadMatching } from '../read/read.ts'
import { unarmed } from '../rules/change.ts'
import { Settlement } from '../settle.ts'
import { keyOf } from './dry-run.ts'

const atOnce = 256

/**
 * Writes what a log of the past teaches into the state: terms, and which networks are usual. It raises nothing. Before,
 * beside or after live records, once or twice: the presences that result are the same. Operations are folded in memory
 * and leave no row, so no wait for an address needs an end.
 *
 * What is not older than the arming is left out: the hub may still bring it, and what is known by then raises nothing.
 * @param armedFromMs when rules that name no time themselves are armed
 * @param onProgress is told how many of the records are done
 * @returns how many operations were left out by at least one rule
 * @throws StoreUnavailable; what was written stays, and doing it again goes over it
 */
export async function teach(
  past: readonly ReadMatching[],
  armedFromMs: number,
  edges: Edges,
  onProgress: (records: number) => void = () => {},
): Promise<number> {
  const learning: Edges = { ...edges, table: learningTable(edges.table) }
  const armedTogether = groupBy(edges.rules, ({ armedFrom }) => (armedFrom ? Date.parse(armedFrom) : armedFromMs))
  const leftOut = new Set<string>()
  for (let done = 0; done < past.length; done += atOnce) {
    const met = await fold(past.slice(done, done + atOnce), () => edges.clock(), learning)
    const sightings = met.flatMap(({ meeting }) => meeting.sightings)
    for (const [fromMs, rules] of armedTogether) {
      const older = sightings.filter(({ record }) => record.timeMs < fromMs)
      await new Settlement({ ...learning, rules: unarmed(rules) }).settle(older)
    }
    const firstArmedMs = Math.min(...armedTogether.keys())
    for (const { operationId, record } of sightings)
      if (record.timeMs >= firstArmedMs) leftOut.add(keyOf(operationId, record.timeMs))
    onProgress(Math.min(done + atOnce, past.length))
  }
  return leftOut.size
}
