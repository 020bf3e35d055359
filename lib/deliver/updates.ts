import type { Edges } from '../edges.ts'
import { updateEvent } from '../render/update-event.ts'
import { viewsOf, withViews } from '../render/views.ts'
import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import { type Row, StoreUnavailable, type Write } from '../state/table.ts'
import { longestDueFirst, type Tries, triesOfRow } from '../state/tries.ts'
import { readFinding } from '../triage/findings.ts'
import { type Answer, isUnanswered } from './answer.ts'
import { fieldsAfter, isHopeless } from './outbox.ts'

/**
 * The entries `due:update:<finding>`: somebody judged the finding, and the webhook is not yet known to have taken it. What
 * goes out is rendered from the finding's row, so it is the newest judgement. An entry goes with the etag that it was read
 * with: when somebody judges again meanwhile, it changes, stays, and the newer judgement goes out too.
 */
interface DueUpdate extends Tries {
  readonly findingId: string
  readonly etag: string
}

const oneUpdateMs = 30_000

const dueUpdateOf = (row: Row): DueUpdate => ({
  findingId: row.rowKey.slice(rowKey.dueUpdate('').length),
  etag: row.etag,
  ...triesOfRow(row),
})

/**
 * Sends the judgements that are due, longest due first, one a second and at most so many, none begun after `untilMs` and
 * none after one that got no answer. Answers how many were tried.
 * @throws StoreUnavailable
 */
export async function sendUpdates(
  rows: readonly Row[],
  most: number,
  untilMs: number,
  sleep: (ms: number) => Promise<void>,
  edges: Edges,
): Promise<number> {
  const now = edges.clock()
  const ripe = rows
    .map(dueUpdateOf)
    .filter(({ notBeforeMs }) => notBeforeMs <= now)
    .sort(longestDueFirst)
    .slice(0, Math.max(0, most))
  let tried = 0
  for (const due of ripe) {
    if (edges.clock() >= untilMs) break
    if (tried > 0) await sleep(1000)
    tried++
    if (await sendOrLeave(due, edges)) break
  }
  return tried
}

/** What is wrong with one judgement stops no other. Answers true when the webhook gave no answer. @throws StoreUnavailable */
async function sendOrLeave(due: DueUpdate, edges: Edges): Promise<boolean> {
  try {
    return await sendUpdate(due, edges)
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    edges.log.warn('update.delayed', { findingId: due.findingId, status: (error as Error).message })
    return false
  }
}

async function sendUpdate(due: DueUpdate, edges: Edges): Promise<boolean> {
  const { findingId } = due
  const finding = await readFinding(findingId, edges.table)
  if (finding?.triage === undefined) {
    await drop(due, 'the finding is gone', edges)
    return false
  }
  const { facts, triage } = finding
  const render = () => viewsOf({ kind: 'update', facts, triage }, edges.policy.places)
  const body = withViews(updateEvent(facts, triage), render, edges.log)
  const answer = await edges.send(body, AbortSignal.timeout(oneUpdateMs))
  await settle(due, answer, body.event.id, edges)
  return isUnanswered(answer)
}

async function settle(due: DueUpdate, answer: Answer, alert: string, edges: Edges): Promise<void> {
  const { findingId, tries, refusals } = due
  if (answer.kind === 'accepted') {
    await writeUnlessChanged(due, { kind: 'delete' }, edges)
    edges.log.info('update.sent', { findingId, alert, run: answer.run })
  } else if (isHopeless(answer, refusals)) {
    await drop(due, answer.status, edges)
  } else {
    await writeUnlessChanged(due, { kind: 'merge', fields: fieldsAfter(answer, due, edges.clock()) }, edges)
    edges.log.warn('update.delayed', { findingId, status: answer.status, tries: tries + 1 })
  }
}

async function drop(due: DueUpdate, status: string, edges: Edges): Promise<void> {
  await writeUnlessChanged(due, { kind: 'delete' }, edges)
  edges.log.error('update.dropped', { findingId: due.findingId, status })
}

type Change = { kind: 'delete' } | { kind: 'merge'; fields: Extract<Write, { kind: 'merge' }>['fields'] }

/** A conflict means that somebody judged again, or that another timer sent it: either way there is nothing to write. */
async function writeUnlessChanged({ findingId, etag }: DueUpdate, change: Change, { table }: Edges): Promise<void> {
  await couldWrite(() =>
    table.write(bucketOfFinding(findingId), [{ ...change, rowKey: rowKey.dueUpdate(findingId), etag }]),
  )
}
