import type { Edges } from '../edges.ts'
import type { StateTable } from '../state/table.ts'
import { type Progress, readProgress } from './progress.ts'

const lookEveryMs = 30_000
/** functionTimeout of host.json: no batch goes on for longer. */
export const longestBatchMs = 10 * 60_000

/**
 * For so long after learning has ended an instance can still hold findings: it looked just before the end, begins a batch
 * just before it looks again, and that batch takes as long as one may. A minute is for clocks that differ, and for the
 * time between the end as it is dated and as it can be read.
 */
export const holdsForMs = lookEveryMs + longestBatchMs + 60_000

/**
 * Edges as the learning time wants them: what is older than the first start is learnt, and findings are kept without an
 * alert until learning has ended. The progress that they go by is at most 30 seconds old, and once it has ended it is
 * not read again.
 */
export function learningMode(table: StateTable, clock: () => number): (edges: Edges) => Promise<Edges> {
  let looked: { readonly progress: Progress; readonly atMs: number } | undefined
  // A clock that was set back must not stop the looking.
  const isOld = (atMs: number): boolean => Math.abs(clock() - atMs) >= lookEveryMs
  return async (edges) => {
    if (looked === undefined || (looked.progress.finishedAt === undefined && isOld(looked.atMs))) {
      const atMs = clock() // before reading: what is read may be newer, and never older
      looked = { progress: await readProgress(table, atMs), atMs }
    }
    const { armedFrom, finishedAt } = looked.progress
    return {
      ...edges,
      rules: edges.rules.map((rule) => ({ ...rule, armedFrom: rule.armedFrom ?? armedFrom.toISOString() })),
      policy: { ...edges.policy, holdAlerts: finishedAt === undefined },
    }
  }
}
