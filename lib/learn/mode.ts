import type { Edges } from '../edges.ts'
import type { StateTable } from '../state/table.ts'
import { type Progress, readProgress } from './progress.ts'

const lookEveryMs = 30_000

/**
 * Edges as the learning time wants them: what is older than the first start is learnt, and findings are kept without an
 * alert until learning has ended. The progress is read at most each 30 seconds, and never again once it has ended.
 */
export function learningMode(table: StateTable, clock: () => number): (edges: Edges) => Promise<Edges> {
  let progress: Progress | undefined
  let readAt = Number.NEGATIVE_INFINITY
  return async (edges) => {
    if (progress === undefined || (progress.finishedAt === undefined && clock() - readAt >= lookEveryMs)) {
      progress = await readProgress(table, clock())
      readAt = clock()
    }
    const armedFrom = progress.armedFrom.toISOString()
    return {
      ...edges,
      rules: edges.rules.map((rule) => ({ ...rule, armedFrom: rule.armedFrom ?? armedFrom })),
      policy: { ...edges.policy, holdAlerts: progress.finishedAt === undefined },
    }
  }
}
