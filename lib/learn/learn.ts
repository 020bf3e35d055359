import type { Edges } from '../edges.ts'
import { Conflict } from '../state/table.ts'
import type { ActivityLogApi } from './activity-log-api.ts'
import { learnAdded } from './learn-added.ts'
import { type Day, dayMs, learnDay, longestLearningMs } from './learn-day.ts'
import { afterTurn, type Change, findProgress, inTurn, type Progress, readProgress, writeProgress } from './progress.ts'
import { tellSummary } from './summary.ts'

export interface LearnOptions {
  readonly subscriptions: readonly string[]
  /** How many days back; Azure keeps 90. */
  readonly days: number
  /** How long one call begins with further days. */
  readonly budgetMs: number
  /** How long the reading of one day may take. */
  readonly longestDayMs: number
}

/**
 * Learns from the past, a day of one subscription at a time and the newest days first, as far as the budget goes; where
 * it stopped is kept, so a restart goes on. Once all is learnt, or a day has passed, alerts begin, and one summary tells
 * of it. Subscriptions that are added later are learnt beside the alerts. Learning twice changes nothing.
 * @throws StoreUnavailable
 */
export async function learn(api: ActivityLogApi, options: LearnOptions, edges: Edges): Promise<Progress> {
  const untilMs = edges.clock() + options.budgetMs
  const begun = await readProgress(edges.table, edges.clock())
  try {
    const first = await learnFirst(api, options, untilMs, begun, edges)
    if (first.finishedAt === undefined) return first
    return await learnAdded(api, options, untilMs, await tellSummary(first, edges), edges)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return readProgress(edges.table, edges.clock()) // another instance is at it: it goes on
  }
}

/**
 * Ends a learning time whose subscriptions were all taken out of the settings, and tells its summary: what was kept until
 * then would never be told of. Where learning never began it does nothing.
 * @throws StoreUnavailable
 */
export async function endLearning(edges: Edges): Promise<void> {
  try {
    const begun = await findProgress(edges.table)
    if (begun === undefined) return
    const { finishedAt, trouble } = begun
    await tellSummary(finishedAt ? begun : await finish(begun, trouble || noneLeft, edges), edges)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error // another instance is at it
  }
}

const noneLeft = 'no subscription is to be learnt any more'

/** Before alerts begin: what is older than the first start. A subscription that Azure does not let us read keeps no other from being learnt. */
async function learnFirst(
  api: ActivityLogApi,
  { subscriptions, days, longestDayMs }: LearnOptions,
  untilMs: number,
  begun: Progress,
  edges: Edges,
): Promise<Progress> {
  let progress = begun
  const armedFromMs = begun.armedFrom.getTime()
  const oldest = armedFromMs - days * dayMs
  const stuck = new Set<string>()
  while (progress.finishedAt === undefined && edges.clock() < untilMs) {
    const { learntDownTo, trouble } = progress
    const downTo = (subscription: string): number => learntDownTo[subscription] ?? armedFromMs
    const newestFirst = subscriptions.filter((each) => downTo(each) > oldest).sort((a, b) => downTo(b) - downTo(a))
    const unlearnt = inTurn(newestFirst, progress.stuck)
    if (unlearnt.length === 0) return finish(progress, '', edges)
    if (edges.clock() - armedFromMs > longestLearningMs)
      return finish(progress, trouble || 'a day was not enough', edges)
    const next = unlearnt.find((each) => !stuck.has(each))
    if (next === undefined) return progress
    const day = await learnDay(api, next, { to: downTo(next), oldest, longestMs: longestDayMs }, edges)
    if (day.kind === 'stuck') stuck.add(next)
    progress = await writeProgress(progress, changeBy(day, next, progress, unlearnt), edges.table)
  }
  return progress
}

function changeBy(day: Day, subscription: string, progress: Progress, unlearnt: readonly string[]): Change {
  const stillWanted = progress.stuck.filter((each) => unlearnt.includes(each))
  const stuck = afterTurn(stillWanted, subscription, day.kind === 'stuck')
  if (day.kind === 'stuck') return { trouble: day.trouble, stuck }
  return {
    stuck,
    learntDownTo: { ...progress.learntDownTo, [subscription]: day.downTo },
    operations: progress.operations + day.operations,
    withoutAddress: progress.withoutAddress + day.withoutAddress,
    trouble: stuck.length > 0 ? progress.trouble : '',
  }
}

async function finish(progress: Progress, trouble: string, edges: Edges): Promise<Progress> {
  const finished = await writeProgress(progress, { finishedAt: new Date(edges.clock()), trouble }, edges.table)
  const { operations, withoutAddress } = finished
  edges.log.info('learning.ended', { operations, withoutAddress, trouble })
  return finished
}
