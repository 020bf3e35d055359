import type { Edges } from '../edges.ts'
import type { ActivityLogApi } from './activity-log-api.ts'
import type { LearnOptions } from './learn.ts'
import { dayMs, learnDay, longestLearningMs } from './learn-day.ts'
import { type Added, afterTurn, inTurn, type Progress, writeProgress } from './progress.ts'
import { undecidedSince } from './undecided.ts'

const minute = 60_000
const retryMinutes = 15

/**
 * Learns the past of subscriptions of which not all was learnt when learning ended: named since then, or out of reach until
 * now. Each is tried for a day, and after that each quarter of an hour. Alerts go on meanwhile.
 *
 * `armedFrom` stays as it is, so whatever comes through the hub is judged as ever. What is older than it can be learnt at any
 * time, since nothing that raises is older: so one that the first learning had begun goes on where that ended. It does not
 * bound what may be learnt of the others: since it came, alerts have begun. What bounds them is what may still be undecided.
 * A learnt presence would hide the finding of an operation that the hub is yet to bring, of any subscription, since all share
 * their terms; so only what is older than all of those is learnt.
 * @throws StoreUnavailable; Conflict when another instance is at it
 */
export async function learnAdded(
  api: ActivityLogApi,
  { subscriptions, days, longestDayMs }: LearnOptions,
  untilMs: number,
  finished: Progress,
  edges: Edges,
): Promise<Progress> {
  let progress = finished
  const stuck = new Set<string>()
  const isRetry = Math.floor(edges.clock() / minute) % retryMinutes === 0
  while (edges.clock() < untilMs) {
    const unlearnt = subscriptions.filter((each) => !stuck.has(each) && !isLearnt(each, days, progress))
    const wanted = inTurn(unlearnt, progress.stuck)
    const next = wanted.find((each) => isRetry || progress.added[each]?.endedMs === undefined)
    if (next === undefined) break
    const before = progress.added[next] ?? (await beginning(next, progress, edges))
    const after = await advance(api, next, before, { days, longestDayMs }, edges)
    const { operations, withoutAddress, trouble, endedMs } = after
    const change = {
      added: { ...progress.added, [next]: after },
      stuck: afterTurn(progress.stuck, next, trouble !== ''),
    }
    progress = await writeProgress(progress, change, edges.table)
    if (endedMs !== undefined && before.endedMs === undefined)
      edges.log.info('learning.ended', { subscription: next, operations, withoutAddress, trouble })
    if (trouble) stuck.add(next)
  }
  // Not before the summary, which says the same however often it is sent.
  const isOver = progress.summarySentAt !== undefined && subscriptions.every((each) => isLearnt(each, days, progress))
  return isOver && progress.trouble ? writeProgress(progress, { trouble: '' }, edges.table) : progress
}

const isLearnt = (subscription: string, days: number, { added, learntDownTo, armedFrom }: Progress): boolean => {
  const own = added[subscription]
  if (own) return own.endedMs !== undefined && own.trouble === ''
  return (learntDownTo[subscription] ?? Number.POSITIVE_INFINITY) <= armedFrom.getTime() - days * dayMs
}

async function beginning(subscription: string, { learntDownTo, armedFrom }: Progress, edges: Edges): Promise<Added> {
  const begun = learntDownTo[subscription]
  const fromMs = begun === undefined ? await undecidedSince(edges) : armedFrom.getTime()
  return { beganMs: edges.clock(), fromMs, downToMs: begun ?? fromMs, trouble: '', operations: 0, withoutAddress: 0 }
}

/** By a day, or to its end. One that had ended with trouble begins anew when a day of it can be learnt. */
async function advance(
  api: ActivityLogApi,
  subscription: string,
  added: Added,
  { days, longestDayMs }: Pick<LearnOptions, 'days' | 'longestDayMs'>,
  edges: Edges,
): Promise<Added> {
  const { endedMs, ...open } = added
  const { beganMs, fromMs, downToMs } = added
  const nowMs = edges.clock()
  const oldest = fromMs - days * dayMs
  if (downToMs <= oldest) return { ...added, trouble: '', endedMs: nowMs }
  if (endedMs === undefined && nowMs - beganMs > longestLearningMs)
    return { ...added, endedMs: nowMs, trouble: added.trouble || 'a day was not enough' }
  const day = await learnDay(api, subscription, { to: downToMs, oldest, longestMs: longestDayMs }, edges)
  if (day.kind === 'stuck') return { ...added, trouble: day.trouble }
  return {
    ...open,
    beganMs: endedMs === undefined ? beganMs : nowMs,
    downToMs: day.downTo,
    trouble: '',
    operations: added.operations + day.operations,
    withoutAddress: added.withoutAddress + day.withoutAddress,
  }
}
