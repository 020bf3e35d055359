import type { Edges } from '../edges.ts'
import { alarmEvent } from '../render/alarm-event.ts'
import { viewsOf, withViews } from '../render/views.ts'
import type { Row } from '../state/table.ts'
import { type Alarm, alarmsOf, type Limits } from './alarm.ts'
import { readBacklog } from './backlog.ts'
import { canaryMessage, canaryRow, mergeRow, missingCanaries, pulsePartition } from './canary.ts'

/** The hub, as far as the pulse needs it. */
export interface CanarySender {
  partitions(): Promise<readonly string[]>
  send(partition: string, message: string): Promise<void>
}

const remindMs = 24 * 60 * 60_000

/**
 * Looks whether everything works, tells of what does not, and sends the next canaries through the hub: one for each
 * partition, so that a single one that is not read is noticed.
 * @throws StoreUnavailable, or what the hub throws
 */
export async function pulse(hub: CanarySender, limits: Limits, edges: Edges): Promise<readonly Alarm[]> {
  await edges.asn.refresh()
  const nowMs = edges.clock()
  const rows = await pulseRows(edges)
  const missing = missingCanaries(rows.values())
  const alarms = alarmsOf(
    { nowMs, missing, asnBuiltAt: edges.asn.current()?.builtAt, backlog: await readBacklog(edges) },
    limits,
  )
  await tellAlarms(alarms, rows, edges)
  await sendCanaries(hub, rows, edges)
  return alarms
}

async function pulseRows({ table }: Edges): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>()
  for await (const page of table.pages(pulsePartition, '', '~')) for (const row of page) rows.set(row.rowKey, row)
  return rows
}

async function sendCanaries(hub: CanarySender, rows: ReadonlyMap<string, Row>, edges: Edges): Promise<void> {
  const stillMissing = new Set(missingCanaries(rows.values()).map(({ partition }) => partition))
  const partitions = await hub.partitions()
  for (const partition of partitions) {
    const sentAtMs = edges.clock()
    // Before sending: a canary that cannot be sent is one that does not come back.
    if (!stillMissing.has(partition)) await mergeRow(canaryRow(partition), { waitingSince: new Date(sentAtMs) }, edges)
    await hub.send(partition, canaryMessage({ partition, sentAtMs }))
  }
  edges.log.info('pulse.sent', { partitions: partitions.length })
}

/** Tells of each alarm when it begins and once a day while it holds. A webhook that fails does not end the pulse: the log has it. */
async function tellAlarms(alarms: readonly Alarm[], rows: ReadonlyMap<string, Row>, edges: Edges): Promise<void> {
  const now = new Date(edges.clock())
  for (const alarm of alarms) {
    edges.log.error('pulse.alarmed', { alarm: alarm.kind, what: alarm.what, todo: alarm.todo })
    const known = rows.get(alarmRow(alarm.kind))?.fields
    const goesOn = known?.since instanceof Date && known.ended === ''
    const since = goesOn ? (known.since as Date) : now
    const told = goesOn && known.told instanceof Date ? known.told.getTime() : Number.NEGATIVE_INFINITY
    if (now.getTime() - told < remindMs) continue
    // Before sending: when the answer is lost, the next try says the same and has the same id.
    if (!goesOn) await mergeRow(alarmRow(alarm.kind), { since, told: never, ended: '' }, edges)
    const answer = await edges.send(
      withViews(alarmEvent(alarm, since, now), () => viewsOf({ kind: 'alarm', alarm, since }), edges.log),
      AbortSignal.timeout(edges.policy.sendBudgetMs),
    )
    if (answer.kind === 'accepted') await mergeRow(alarmRow(alarm.kind), { told: now }, edges)
    else edges.log.error('alert.delayed', { alert: alarm.kind, status: answer.status })
  }
  const kinds = new Set(alarms.map(({ kind }) => alarmRow(kind)))
  for (const [key, { fields }] of rows) {
    if (!key.startsWith(alarmRow('')) || kinds.has(key) || fields.ended !== '') continue
    await mergeRow(key, { ended: now.toISOString() }, edges)
    edges.log.info('pulse.cleared', { alarm: key.slice(alarmRow('').length) })
  }
}

/** A merge cannot take a field away. */
const never = new Date(0)
const alarmRow = (kind: string): string => `alarm:${kind}`
