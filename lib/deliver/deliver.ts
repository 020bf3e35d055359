import type { Facts } from '../decide/facts.ts'
import type { Edges } from '../edges.ts'
import { groupBy } from '../group-by.ts'
import type { Committed } from '../record/record.ts'
import { findingEvent, groupEvent } from '../render/event.ts'
import { viewsOf, withViews } from '../render/views.ts'
import { groupPartition, rowKey } from '../state/keys.ts'
import { couldWrite, sideBySide } from '../state/rounds.ts'
import { type Answer, isUnanswered } from './answer.ts'
import { type Due, isHopeless, markRejected, markSent, postpone, readFacts } from './outbox.ts'

/** A grouped alert as its row has it: written once, so a retry tells of the same members. */
export interface Group {
  readonly id: string
  readonly members: readonly string[]
  readonly status: 'open' | 'sent' | 'rejected'
}

const keptMs = 400 * 24 * 60 * 60_000

/**
 * Sends the alerts of findings that were just committed. What is not accepted now stays in the outbox for the timer.
 * Never throws: the findings are safe, and the batch must not come again for an alert. Answers false when the webhook gave
 * no answer.
 */
export async function deliver(all: readonly Committed[], edges: Edges): Promise<boolean> {
  const committed = all.filter(({ expected }) => expected === undefined)
  if (committed.length === 0 || edges.policy.holdAlerts) return true
  const signal = AbortSignal.timeout(edges.policy.sendBudgetMs)
  const factsById = new Map(committed.map(({ finding }) => [finding.id, finding]))
  let isAnswered = true
  try {
    for (const [alert, own] of groupBy(committed, (one) => one.alert)) {
      const dues = own.map(({ finding }): Due => ({ ...fresh, findingId: finding.id, alert }))
      const { unanswered } = await sendAll(alert, dues, factsById, signal, edges)
      if (unanswered) isAnswered = false
    }
  } catch (error) {
    edges.log.warn('alert.delayed', { findings: factsById.size, reason: (error as Error).message })
  }
  return isAnswered
}

const fresh = { bornMs: 0, notBeforeMs: 0, tries: 0, refusals: 0 }

/** What became of entries: how many requests were made for them, and whether one of these got no answer. */
export interface Sent {
  readonly requests: number
  readonly unanswered: boolean
}

const nothingSent: Sent = { requests: 0, unanswered: false }

/**
 * Sends entries that share an alert: each its own when it has none, else the group. A finding's alert is its group's if
 * the group's row lists it, else its own, and that never changes.
 * @throws StoreUnavailable
 */
export async function sendAll(
  alert: string,
  dues: readonly Due[],
  factsById: ReadonlyMap<string, Facts>,
  signal: AbortSignal,
  edges: Edges,
): Promise<Sent> {
  if (alert === '') return sendEach(dues, factsById, signal, edges)
  const group = await groupRow(alert, dues, edges)
  const listed = dues.filter(({ findingId }) => group.members.includes(findingId))
  const others = dues.filter(({ findingId }) => !group.members.includes(findingId))
  const ofGroup = listed.length > 0 ? await sendGroup(group, listed, factsById, signal, edges) : nothingSent
  const ofOthers = await sendEach(others, factsById, signal, edges)
  return {
    requests: ofGroup.requests + ofOthers.requests,
    unanswered: ofGroup.unanswered || ofOthers.unanswered,
  }
}

async function sendEach(
  dues: readonly Due[],
  factsById: ReadonlyMap<string, Facts>,
  signal: AbortSignal,
  edges: Edges,
): Promise<Sent> {
  let unanswered = false
  for (const due of dues) {
    const facts = factsById.get(due.findingId) ?? (await readFacts(due.findingId, edges))
    const body = withViews(
      findingEvent(facts),
      () => viewsOf({ kind: 'finding', facts }, edges.policy.places),
      edges.log,
    )
    const answer = await edges.send(body, signal)
    await settle(due.findingId, '', [due], answer, edges)
    if (isUnanswered(answer)) unanswered = true
  }
  return { requests: dues.length, unanswered }
}

async function sendGroup(
  group: Group,
  dues: readonly Due[],
  factsById: ReadonlyMap<string, Facts>,
  signal: AbortSignal,
  edges: Edges,
): Promise<Sent> {
  const ids = dues.map(({ findingId }) => findingId)
  if (group.status === 'sent') await markSent(ids, undefined, edges)
  if (group.status === 'rejected') await markRejected(ids, group.id, 'rejected', edges)
  if (group.status !== 'open') return nothingSent
  const members = await sideBySide(group.members, async (id) => factsById.get(id) ?? (await readFacts(id, edges)))
  const render = () => viewsOf({ kind: 'group', id: group.id, members }, edges.policy.places)
  const answer = await edges.send(withViews(groupEvent(group.id, members), render, edges.log), signal)
  await settle(group.id, group.id, dues, answer, edges)
  return { requests: 1, unanswered: isUnanswered(answer) }
}

/** Writes down what an answer means. For a group its row first: then whoever finds one of its entries only has to mark. */
async function settle(id: string, group: string, dues: readonly Due[], answer: Answer, edges: Edges): Promise<void> {
  const ids = dues.map(({ findingId }) => findingId)
  const tries = Math.max(...dues.map((due) => due.tries))
  if (answer.kind === 'accepted') {
    if (group) await mergeGroup(group, { status: 'sent', run: answer.run ?? '' }, edges)
    await markSent(ids, answer.run, edges)
    edges.log.info('alert.sent', { alert: id, findings: ids.length, run: answer.run })
  } else if (isHopeless(answer, Math.max(...dues.map((due) => due.refusals)))) {
    if (group) await mergeGroup(group, { status: 'rejected' }, edges)
    await markRejected(ids, group, answer.status, edges)
    edges.log.error('alert.rejected', { alert: id, findings: ids.length, status: answer.status })
  } else {
    await postpone(dues, answer, edges)
    const name = answer.kind === 'later' ? 'alert.delayed' : 'alert.blocked'
    edges.log[answer.kind === 'later' ? 'warn' : 'error'](name, {
      alert: id,
      findings: ids.length,
      status: answer.status,
      tries: tries + 1,
    })
  }
}

async function groupRow(id: string, dues: readonly Due[], { table, clock }: Edges): Promise<Group> {
  const members = dues.map(({ findingId }) => findingId).sort()
  const expires = new Date(clock() + keptMs)
  const fields = { members: JSON.stringify(members), status: 'open', expires }
  const isNew = await couldWrite(() =>
    table.write(groupPartition, [{ kind: 'insert', rowKey: rowKey.group(id), fields }]),
  )
  if (isNew) return { id, members, status: 'open' }
  const row = await table.get(groupPartition, rowKey.group(id))
  if (row === undefined) return { id, members: [], status: 'open' } // collected: its entries go out singly
  return {
    id,
    members: JSON.parse(String(row.fields.members)) as string[],
    status: row.fields.status as Group['status'],
  }
}

async function mergeGroup(id: string, fields: Readonly<Record<string, string>>, { table }: Edges): Promise<void> {
  await table.write(groupPartition, [{ kind: 'merge', rowKey: rowKey.group(id), fields, etag: '*' }])
}
