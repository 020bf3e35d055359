import type { Edges } from '../edges.ts'
import { StoreUnavailable } from '../state/table.ts'
import { longestDueFirst } from '../state/tries.ts'
import { type Sent, sendAll } from './deliver.ts'
import type { Due } from './outbox.ts'

/** Of the timer, each minute. */
export const mostRequests = 60
const oneAlertMs = 30_000

/**
 * Sends what the outbox still holds: at most 60 requests, one a second, none begun after `untilMs` but the first, and none
 * after one that got no answer. What was due longest goes first: an alert that was postponed stands behind all that were
 * due by then, so one that hangs holds up no other for ever. Entries younger than two minutes are left to the process that
 * committed them; that only saves duplicates, nothing depends on it. Answers how many requests were made.
 * @throws StoreUnavailable
 */
export async function redrive(
  dues: readonly Due[],
  untilMs: number,
  sleep: (ms: number) => Promise<void>,
  edges: Edges,
): Promise<number> {
  const now = edges.clock()
  const ripe = dues
    .filter(({ notBeforeMs, bornMs }) => notBeforeMs <= now && bornMs + edges.policy.redriveAfterMs <= now)
    .sort(longestDueFirst)
  let requests = 0
  for (const [alert, entries] of jobs(ripe)) {
    if (requests >= mostRequests || (requests > 0 && edges.clock() >= untilMs)) break
    if (requests > 0) await sleep(1000)
    const sent = await sendOrLeave(alert, entries, edges)
    requests += sent.requests
    if (sent.unanswered) break
  }
  if (requests > 0) edges.log.info('outbox.redriven', { requests, waiting: dues.length })
  return requests
}

/** What is wrong with one alert (a finding that somebody has deleted) stops no other. @throws StoreUnavailable */
async function sendOrLeave(alert: string, entries: readonly Due[], edges: Edges): Promise<Sent> {
  try {
    return await sendAll(alert, entries, new Map(), AbortSignal.timeout(oneAlertMs), edges)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    const id = alert || entries[0]?.findingId
    edges.log.error('alert.blocked', { alert: id, findings: entries.length, status: (error as Error).message })
    return { requests: 0, unanswered: false }
  }
}

/** A job a group, and one for each finding with an alert of its own. */
function jobs(dues: readonly Due[]): [alert: string, entries: Due[]][] {
  const all: [string, Due[]][] = []
  for (const due of dues) {
    const group = due.alert === '' ? undefined : all.find(([alert]) => alert === due.alert)
    if (group) group[1].push(due)
    else all.push([due.alert, [due]])
  }
  return all
}
