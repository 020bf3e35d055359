import type { Edges } from '../edges.ts'
import type { ActivityLogApi } from './activity-log-api.ts'
import type { LearnOptions } from './learn.ts'
import { dayMs, learnDay, longestLearningMs } from './learn-day.ts'
import { type Added, type Progress, writeProgress } from './progress.ts'
import { undecidedSince } from './undecided.ts'

/**
 * Learns, once, the past of subscriptions of which nothing was learnt when learning ended: named since then, or out of
 * reach until now. Alerts go on meanwhile.
 *
 * `armedFrom` stays as it is, so whatever comes through the hub is judged as ever. It does not bound what may be learnt
 * here: since it came, alerts have begun. What bounds it is what may still be undecided. A learnt presence would hide the
 * finding of an operation that the hub is yet to bring, of any subscription, since all share their terms; so only what
 * is older than all of those is learnt.
 * @throws StoreUnavailable; Conflict when another instance is at it
 */
export async function learnAdded(
  api: ActivityLogApi,
  { subscriptions, days }: Pick<LearnOptions, 'subscriptions' | 'days'>,
  untilMs: number,
  finished: Progress,
  edges: Edges,
): Promise<Progress> {
  let progress = finished
  const stuck = new Set<string>()
  while (edges.clock() < untilMs) {
    const next = subscriptions.find((each) => !stuck.has(each) && isUnlearnt(each, progress))
    if (next === undefined) break
    const before = progress.added[next] ?? (await beginning(edges))
    const after = await advance(api, next, before, days, edges)
    progress = await writeProgress(progress, { added: { ...progress.added, [next]: after } }, edges.table)
    const { operations, withoutAddress, trouble, endedMs } = after
    if (endedMs !== undefined)
      edges.log.info('learning.ended', { subscription: next, operations, withoutAddress, trouble })
    else if (trouble) stuck.add(next)
  }
  return progress
}

const isUnlearnt = (subscription: string, { added, learntDownTo }: Progress): boolean => {
  const own = added[subscription]
  return own ? own.endedMs === undefined : learntDownTo[subscription] === undefined
}

async function beginning(edges: Edges): Promise<Added> {
  const fromMs = await undecidedSince(edges)
  return { beganMs: edges.clock(), fromMs, downToMs: fromMs, trouble: '', operations: 0, withoutAddress: 0 }
}

/** By a day, or to its end. */
async function advance(
  api: ActivityLogApi,
  subscription: string,
  added: Added,
  days: number,
  edges: Edges,
): Promise<Added> {
  const { beganMs, fromMs, downToMs } = added
  const nowMs = edges.clock()
  const oldest = fromMs - days * dayMs
  if (downToMs <= oldest) return { ...added, endedMs: nowMs }
  if (nowMs - beganMs > longestLearningMs)
    return { ...added, endedMs: nowMs, trouble: added.trouble || 'a day was not enough' }
  const day = await learnDay(api, subscription, { to: downToMs, oldest }, edges)
  if (day.kind === 'stuck') return { ...added, trouble: day.trouble }
  return {
    ...added,
    downToMs: day.downTo,
    trouble: '',
    operations: added.operations + day.operations,
    withoutAddress: added.withoutAddress + day.withoutAddress,
  }
}
