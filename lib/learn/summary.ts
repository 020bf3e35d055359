import type { Edges } from '../edges.ts'
import { learningEvent } from '../render/learning-event.ts'
import { viewsOf, withViews } from '../render/views.ts'
import { readHeld } from './held.ts'
import { holdsForMs } from './mode.ts'
import { type Progress, writeProgress } from './progress.ts'

/** Since when the summary is to be sent and is not known to be accepted; undefined: there is none, or it was. */
export const summaryDueMs = ({ finishedAt, summarySentAt }: Progress): number | undefined =>
  finishedAt === undefined || summarySentAt !== undefined ? undefined : finishedAt.getTime() + holdsForMs

/**
 * Tells once how learning ended, with the findings that were kept: as soon as no instance can keep any more of them, so
 * that the summary has all and says the same however often it is sent. It is sent until it is accepted.
 * @throws StoreUnavailable; Conflict when another instance told it meanwhile
 */
export async function tellSummary(progress: Progress, edges: Edges): Promise<Progress> {
  const dueMs = summaryDueMs(progress)
  if (dueMs === undefined || edges.clock() < dueMs) return progress
  const held = await readHeld(edges)
  const answer = await edges.send(
    withViews(learningEvent(progress, held), () => viewsOf({ kind: 'learning', progress, held }), edges.log),
    AbortSignal.timeout(edges.policy.sendBudgetMs),
  )
  if (answer.kind !== 'accepted') {
    edges.log.warn('alert.delayed', { alert: 'learning', status: answer.status })
    return progress
  }
  return writeProgress(progress, { summarySentAt: new Date(edges.clock()) }, edges.table)
}
