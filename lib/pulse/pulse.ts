import type { Edges } from '../edges.ts'
import { findProgress, type Progress } from '../learn/progress.ts'
import { summaryDueMs } from '../learn/summary.ts'
import type { Waiting } from '../quarantine/quarantine.ts'
import { alarmEvent } from '../render/alarm-event.ts'
import { viewsOf, withViews } from '../render/views.ts'
import { couldWrite, sideBySide } from '../state/rounds.ts'
import type { Row } from '../state/table.ts'
import { timeLimit } from '../time-limit.ts'
import { type Alarm, alarmsOf, backlogKinds, type Limits } from './alarm.ts'
import { Attempts } from './attempts.ts'
import { type Backlog, readTableBacklog } from './backlog.ts'
import { canaryMessage, canaryRow, mergeRow, missingCanaries, pulsePartition, readPulseRows } from './canary.ts'
import { cutLogs, type WatchedLogs } from './watched-logs.ts'

/** The hub, as far as the pulse needs it. */
export interface CanarySender {
  partitions(): Promise<readonly string[]>
  send(partition: string, message: string): Promise<void>
}

const remindMs = 24 * 60 * 60_000

/**
 * Looks whether everything works, tells of what does not, and sends the next canaries through the hub: one for each
 * partition, so that a single one that is not read is noticed. Each part does its work whatever becomes of the others;
 * only without the pulse's own rows, which say what is missing and what was told, there is nothing to do.
 * @throws StoreUnavailable without those rows; else, when all is done, AggregateError with what failed
 */
export async function pulse(
  hub: CanarySender,
  logs: WatchedLogs,
  limits: Limits,
  edges: Edges,
): Promise<readonly Alarm[]> {
  await edges.asn.refresh(edges.log)
  const nowMs = edges.clock()
  const rows = new Map((await readPulseRows(edges.table)).map((row) => [row.rowKey, row]))
  const attempts = new Attempts()
  const backlog = await countBacklog(attempts, edges)
  const { cut, isKnown } = await cutLogs(logs, rows, attempts, edges)
  const unseen = attempts.failed()
  const unseenSinceMs = await noteUnseen(unseen.length > 0, rows, attempts, edges)
  const missing = missingCanaries(rows.values())
  const asnBuiltAt = edges.asn.current()?.builtAt
  const condition = { nowMs, missing, cut, unseen, unseenSinceMs, asnBuiltAt, backlog }
  const alarms = alarmsOf(condition, limits, edges.policy.places.flags)
  for (const { kind, what, todo } of alarms) edges.log.error('pulse.alarmed', { alarm: kind, what, todo })
  for (const alarm of alarms) await attempts.at(`alarm ${alarm.kind}`, () => tell(alarm, rows, edges))
  const unknown = [...kindsWithout(backlog), ...(isKnown ? [] : ['log-cut'])]
  for (const kind of endedAlarms(rows, alarms, unknown))
    await attempts.at(`end of alarm ${kind}`, () => end(kind, edges))
  await sendCanaries(hub, rows, attempts, edges)
  attempts.end()
  return alarms
}

async function countBacklog(attempts: Attempts, { table, quarantine }: Edges): Promise<Partial<Backlog>> {
  const inTable = await attempts.at('backlog', async () => {
    const counted = await readTableBacklog(table)
    return { ...counted, unsent: withSummary(counted.unsent, await findProgress(table)) }
  })
  const quarantined = await attempts.at('quarantine', () => quarantine.waiting())
  return { ...inTable, ...(quarantined && { quarantined }) }
}

/** The summary of learning has no entry in the outbox, and is the only one that tells of what was kept. */
function withSummary(unsent: Waiting, progress: Progress | undefined): Waiting {
  const dueMs = progress && summaryDueMs(progress)
  if (dueMs === undefined) return unsent
  return { count: unsent.count + 1, oldestMs: Math.min(dueMs, unsent.oldestMs ?? dueMs) }
}

/** Remembers whether something cannot be looked at. @returns since when */
async function noteUnseen(
  isUnseen: boolean,
  rows: ReadonlyMap<string, Row>,
  attempts: Attempts,
  edges: Edges,
): Promise<number> {
  const now = new Date(edges.clock())
  const known = rows.get(unseenRow)?.fields.since
  const sinceMs = known instanceof Date ? known.getTime() : never.getTime()
  if (isUnseen === sinceMs > never.getTime()) return isUnseen ? sinceMs : now.getTime()
  await attempts.at('note of what is unseen', () => mergeRow(unseenRow, { since: isUnseen ? now : never }, edges))
  return now.getTime()
}

/**
 * A partition waits from before the hub is asked: a canary that cannot be sent is one that does not come back. While the hub
 * does not say which partitions it has, those wait that had one before; the first is there in every hub. Once it says, those
 * that it does not have wait no more: a hub that was made anew can have fewer.
 */
async function sendCanaries(
  hub: CanarySender,
  rows: ReadonlyMap<string, Row>,
  attempts: Attempts,
  edges: Edges,
): Promise<void> {
  const stillMissing = new Set(missingCanaries(rows.values()).map(({ partition }) => partition))
  const sentAtMs = edges.clock()
  const there = await attempts.at('partitions of the hub', () => hub.partitions())
  const before = keysAfter(canaryRow(''), rows)
  const partitions = there ?? (before.length > 0 ? before : ['0'])
  const sent = await sideBySide(partitions, async (partition) => {
    if (!stillMissing.has(partition))
      await attempts.at(`wait of partition ${partition}`, () =>
        mergeRow(canaryRow(partition), { waitingSince: new Date(sentAtMs) }, edges),
      )
    if (there === undefined) return false
    return attempts.at(`canary to partition ${partition}`, async () => {
      await hub.send(partition, canaryMessage({ partition, sentAtMs }))
      return true
    })
  })
  if (sent.some(Boolean)) edges.log.info('pulse.sent', { partitions: sent.filter(Boolean).length })
  // No hub is without a partition: an empty list says nothing.
  const gone = there && there.length > 0 ? before.filter((partition) => !there.includes(partition)) : []
  for (const partition of gone)
    await attempts.at(`end of partition ${partition}`, () => forget(partition, rows.get(canaryRow(partition)), edges))
}

/** A canary that comes back meanwhile keeps its row until the next pulse. */
async function forget(partition: string, row: Row | undefined, { table, log }: Edges): Promise<void> {
  if (row === undefined) return
  const isGone = await couldWrite(() =>
    table.write(pulsePartition, [{ kind: 'delete', rowKey: row.rowKey, etag: row.etag }]),
  )
  if (isGone) log.warn('pulse.forgotten', { partition })
}

/** Tells of an alarm when it begins and once a day while it holds. A webhook that fails does not fail the pulse: the log has it. */
async function tell(alarm: Alarm, rows: ReadonlyMap<string, Row>, edges: Edges): Promise<void> {
  const now = new Date(edges.clock())
  const known = rows.get(alarmRow(alarm.kind))?.fields
  const goesOn = known?.since instanceof Date && known.ended === ''
  const since = goesOn ? (known.since as Date) : now
  const about = (alarm.about ?? []).join(' ')
  const isMore = alarm.about?.some((one) => !String(known?.about ?? '').includes(one)) ?? false
  const told = goesOn && !isMore && known.told instanceof Date ? known.told.getTime() : Number.NEGATIVE_INFINITY
  if (now.getTime() - told < remindMs) {
    // What has ended of it is told of when it begins again.
    if (about !== (known?.about ?? '')) await mergeRow(alarmRow(alarm.kind), { about }, edges)
    return
  }
  // Before sending: when the answer is lost, the next try says the same and has the same id.
  if (!goesOn) await mergeRow(alarmRow(alarm.kind), { since, told: never, ended: '', about: '' }, edges)
  const answer = await edges.send(
    withViews(alarmEvent(alarm, since, now), () => viewsOf({ kind: 'alarm', alarm, since }), edges.log),
    timeLimit(edges.policy.sendBudgetMs),
  )
  if (answer.kind === 'accepted') await mergeRow(alarmRow(alarm.kind), { told: now, about }, edges)
  else edges.log.error('alert.delayed', { alert: alarm.kind, status: answer.status })
}

/** Kinds of alarms that stood and do not hold any more. Of those of which nothing is known nobody can say it. */
function endedAlarms(rows: ReadonlyMap<string, Row>, alarms: readonly Alarm[], unknown: readonly string[]): string[] {
  const goOn = new Set<string>([...alarms.map(({ kind }) => kind), ...unknown])
  return keysAfter(alarmRow(''), rows).filter(
    (kind) => !goOn.has(kind) && rows.get(alarmRow(kind))?.fields.ended === '',
  )
}

/** Kinds of alarms of what could not be counted. */
const kindsWithout = (backlog: Partial<Backlog>): string[] => backlogKinds.filter((kind) => !(kind in backlog))

async function end(kind: string, edges: Edges): Promise<void> {
  await mergeRow(alarmRow(kind), { ended: new Date(edges.clock()).toISOString() }, edges)
  edges.log.info('pulse.cleared', { alarm: kind })
}

/** What follows the prefix in the keys that begin with it. */
const keysAfter = (prefix: string, rows: ReadonlyMap<string, Row>): string[] =>
  [...rows.keys()].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))

/** A merge cannot take a field away. */
const never = new Date(0)
const unseenRow = 'unseen'
const alarmRow = (kind: string): string => `alarm:${kind}`
