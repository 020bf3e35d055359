import type { Edges } from '../edges.ts'
import { StoreUnavailable } from '../state/table.ts'
import { sendAll } from './deliver.ts'
import type { Due } from './outbox.ts'

/** Of the timer, each minute. */
export const mostRequests = 60
const oneAlertMs = 30_000

/**
 * Sends what the outbox still holds: at most 60 requests, one a second, oldest first. Entries younger than two minutes
 * are left to the process that committed them; that only saves duplicates, nothing depends on it.
 * @throws StoreUnavailable
 */
export async function redrive(
  dues: readonly Due[],
  sleep: (ms: number) => Promise<void>,
  edges: Edges,
): Promise<number> {
  const now = edges.clock()
  const ripe = dues
    .filter(({ notBeforeMs, bornMs }) => notBeforeMs <= now && bornMs + edges.policy.redriveAfterMs <= now)
    .sort((a, b) => a.bornMs - b.bornMs)
  let requests = 0
  for (const [alert, entries] of jobs(ripe)) {
    if (requests >= mostRequests) break
    if (requests > 0) await sleep(1000)
    requests += await sendOrLeave(alert, entries, edges)
  }
  if (requests > 0) edges.log.info('outbox.redriven', { requests, waiting: dues.length })
  return requests
}

/** What is wrong with one alert (a finding that somebody has deleted) stops no other. @throws StoreUnavailable */
async function sendOrLeave(alert: string, entries: readonly Due[], edges: Edges): Promise<number> {
  try {
    return await sendAll(alert, entries, new Map(), AbortSignal.timeout(oneAlertMs), edges)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    const id = alert || entries[0]?.findingId
    edges.log.error('alert.blocked', { alert: id, findings: entries.length, status: (error as Error).message })
    return 0
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
