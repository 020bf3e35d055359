import type { Edges } from '../edges.ts'
import { fold } from '../fold/fold.ts'
import { learningTable } from '../learn/learning-table.ts'
import type { ReadMatching } from '../read/read.ts'
import { Settlement } from '../settle.ts'

const never = '9999-12-31T23:59:59Z'
const atOnce = 256

/**
 * Writes what a log of the past teaches into the state: terms, and which networks are usual. It raises nothing. Before,
 * beside or after live records, once or twice: the presences that result are the same. Operations are folded in memory
 * and leave no row, so no wait for an address needs an end.
 * @param onProgress is told how many of the records are done
 * @throws StoreUnavailable; what was written stays, and doing it again goes over it
 */
export async function teach(
  past: readonly ReadMatching[],
  edges: Edges,
  onProgress: (records: number) => void = () => {},
): Promise<void> {
  const learning: Edges = {
    ...edges,
    table: learningTable(edges.table),
    rules: edges.rules.map((rule) => ({ ...rule, armedFrom: never })),
  }
  for (let done = 0; done < past.length; done += atOnce) {
    const met = await fold(past.slice(done, done + atOnce), () => edges.clock(), learning)
    await new Settlement(learning).settle(met.flatMap(({ meeting }) => meeting.sightings))
    onProgress(Math.min(done + atOnce, past.length))
  }
}
