import type { Edges } from '../edges.ts'
import { handle } from '../pipeline.ts'
import { buckets } from '../state/keys.ts'
import { Conflict, StoreUnavailable } from '../state/table.ts'
import type { ActivityLogApi } from './activity-log-api.ts'
import { learningTable } from './learning-table.ts'
import { type Progress, readProgress, writeProgress } from './progress.ts'
import { tellSummary } from './summary.ts'

export interface LearnOptions {
  readonly subscriptions: readonly string[]
  /** How many days back; Azure keeps 90. */
  readonly days: number
  /** How long one call may take. */
  readonly budgetMs: number
}

const day = 24 * 60 * 60_000
const longestLearningMs = day
const never = '9999-12-31T23:59:59Z'

/**
 * Learns from the past, a day of one subscription at a time and the newest days first, as far as the budget goes; where
 * it stopped is kept, so a restart goes on. Once all is learnt, or a day has passed, alerts begin, and one summary tells
 * of it. Learning twice changes nothing.
 * @throws StoreUnavailable
 */
export async function learn(api: ActivityLogApi, options: LearnOptions, edges: Edges): Promise<Progress> {
  const startedAt = edges.clock()
  let progress = await readProgress(edges.table, startedAt)
  try {
    while (progress.finishedAt === undefined && edges.clock() - startedAt < options.budgetMs) {
      const next = await learnDay(api, options, progress, edges)
      if (next === undefined) return progress
      progress = next
    }
    progress = await tellSummary(progress, edges)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error // another instance is at it: it goes on
  }
  return progress
}

/** One day of one subscription, or the end of learning; undefined when Azure did not let it, and the next call tries again. */
async function learnDay(
  api: ActivityLogApi,
  options: LearnOptions,
  progress: Progress,
  edges: Edges,
): Promise<Progress | undefined> {
  const { armedFrom, learntDownTo } = progress
  const oldest = armedFrom.getTime() - options.days * day
  const downTo = (subscription: string): number => learntDownTo[subscription] ?? armedFrom.getTime()
  const [next] = [...options.subscriptions]
    .filter((each) => downTo(each) > oldest)
    .sort((a, b) => downTo(b) - downTo(a))
  if (next === undefined) return finish(progress, '', edges)
  if (edges.clock() - armedFrom.getTime() > longestLearningMs)
    return finish(progress, progress.trouble || 'a day was not enough', edges)
  const to = downTo(next)
  const from = Math.max(oldest, to - day)
  try {
    const learnt = await learnRange(api, next, from, to, edges)
    edges.log.info('learning.advanced', { subscription: next, downTo: new Date(from).toISOString(), ...learnt })
    return await writeProgress(
      progress,
      {
        learntDownTo: { ...learntDownTo, [next]: from },
        operations: progress.operations + learnt.operations,
        withoutAddress: progress.withoutAddress + learnt.withoutAddress,
      },
      edges.table,
    )
  } catch (error) {
    if (error instanceof Conflict || error instanceof StoreUnavailable) throw error
    const trouble = (error as Error).message
    edges.log.error('learning.failed', { subscription: next, reason: trouble })
    if (progress.trouble !== trouble) await writeProgress(progress, { trouble }, edges.table)
    return undefined
  }
}

async function learnRange(api: ActivityLogApi, subscription: string, from: number, to: number, edges: Edges) {
  const learning: Edges = {
    ...edges,
    table: learningTable(edges.table),
    rules: edges.rules.map((rule) => ({ ...rule, armedFrom: never })),
  }
  let operations = 0
  let page = 0
  for await (const bytes of api.pages(subscription, from, to)) {
    const origin = { hub: 'learning', partition: subscription, sequenceNumber: page++ }
    const { resolved } = await handle([{ bytes, origin, enqueuedAtMs: edges.clock() }], learning)
    operations += resolved.size
  }
  return { operations, withoutAddress: await countWaiting(learning) }
}

async function countWaiting({ table }: Edges): Promise<number> {
  let waiting = 0
  for (const partition of buckets)
    for await (const page of table.pages(partition, 'due:ip:', 'due:ip;')) waiting += page.length
  return waiting
}

function finish(progress: Progress, trouble: string, edges: Edges): Promise<Progress> {
  edges.log.info('learning.ended', {
    operations: progress.operations,
    withoutAddress: progress.withoutAddress,
    trouble,
  })
  return writeProgress(progress, { finishedAt: new Date(edges.clock()), trouble }, edges.table)
}
