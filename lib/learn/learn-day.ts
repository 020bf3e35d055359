import type { Edges } from '../edges.ts'
import { operationOfRow } from '../fold/operation-row.ts'
import { take } from '../pipeline.ts'
import { unarmed } from '../rules/change.ts'
import { rowsOfAll } from '../state/rows.ts'
import { Conflict, type StateTable, StoreUnavailable } from '../state/table.ts'
import { timeLimit } from '../time-limit.ts'
import { type SuccessKey, timeOfSuccess } from '../verdict.ts'
import type { ActivityLogApi } from './activity-log-api.ts'
import { learningTable } from './learning-table.ts'

/** What a day of the past taught; or why it could not be learnt now, so that the next call tries it again. */
export type Day =
  | { readonly kind: 'learnt'; readonly downTo: number; readonly operations: number; readonly withoutAddress: number }
  | { readonly kind: 'stuck'; readonly trouble: string }

export const dayMs = 24 * 60 * 60_000
/** What takes longer ends unfinished: alerts do not wait for ever. */
export const longestLearningMs = 24 * 60 * 60_000
/** An operation ends in one day and began, where its address is, in the one before. Azure gives extensions at most two hours; one more for luck. */
const overlapMs = 3 * 60 * 60_000

/**
 * Learns the day of a subscription that ends at `to`, or what of it is not older than `oldest`. It raises nothing.
 * Without ASN data nothing would be learnt, so nothing is read. What takes longer than `longestMs` is given up: the host
 * would end the function in the middle of it, with nothing written down, and it would be the same day's turn again.
 * @throws StoreUnavailable
 */
export async function learnDay(
  api: ActivityLogApi,
  subscription: string,
  { to, oldest, longestMs }: { readonly to: number; readonly oldest: number; readonly longestMs: number },
  edges: Edges,
): Promise<Day> {
  const downTo = Math.max(oldest, to - dayMs)
  const limit = timeLimit(longestMs)
  await edges.asn.refresh(edges.log)
  try {
    if (edges.asn.current() === undefined) throw new Error('there is no ASN data, without which nothing can be learnt')
    const learnt = await learnRange(api, subscription, downTo, to, limit, edges)
    edges.log.info('learning.advanced', { subscription, downTo: new Date(downTo).toISOString(), ...learnt })
    return { kind: 'learnt', downTo, ...learnt }
  } catch (error) {
    if (error instanceof Conflict || error instanceof StoreUnavailable) throw error
    const trouble = limit.aborted
      ? `A day of the Activity Log of subscription ${subscription} cannot be read within ${longestMs / 1000} seconds`
      : (error as Error).message
    edges.log.error('learning.failed', { subscription, reason: trouble })
    return { kind: 'stuck', trouble }
  }
}

/** Only what is older than `to` is learnt. What the overlap has is counted with the day that it lies in. */
async function learnRange(
  api: ActivityLogApi,
  subscription: string,
  from: number,
  to: number,
  limit: AbortSignal,
  edges: Edges,
) {
  const learning: Edges = { ...edges, table: learningTable(edges.table), rules: unarmed(edges.rules) }
  const learnt = new Set<SuccessKey>()
  let page = 0
  for await (const bytes of api.pages(subscription, from - overlapMs, to - 1, limit)) {
    const origin = { hub: 'learning', partition: subscription, sequenceNumber: page++ }
    const { resolved } = await take([{ bytes, origin, enqueuedAtMs: edges.clock() }], learning)
    for (const success of resolved.keys()) if (timeOfSuccess(success) >= from) learnt.add(success)
  }
  return { operations: learnt.size, withoutAddress: await countWaiting(from, learning.table) }
}

/** The operations that ended in the day and found no address. */
async function countWaiting(from: number, table: StateTable): Promise<number> {
  const operations = (await rowsOfAll('op:', table)).map(operationOfRow)
  return operations.filter(
    ({ wait, successes }) => wait?.reason === 'ip' && successes.some(({ timeMs }) => timeMs >= from),
  ).length
}
