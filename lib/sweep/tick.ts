import { deliver } from '../deliver/deliver.ts'
import { dueOfRow } from '../deliver/outbox.ts'
import { mostRequests, redrive } from '../deliver/redrive.ts'
import { sendUpdates } from '../deliver/updates.ts'
import type { Edges } from '../edges.ts'
import { closeAfterNetwork } from '../fold/close.ts'
import { giveUpWaiting } from '../fold/give-up.ts'
import { sightingsOfPairs } from '../fold/operation.ts'
import { readOperation } from '../fold/operation-row.ts'
import { Settlement } from '../settle.ts'
import { buckets, rowKey } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import type { Row } from '../state/table.ts'

export interface Ticked {
  /** Operations that got no address in time and are now on the shelf. */
  readonly shelved: number
  /** Operations that waited for ASN data and are decided now. */
  readonly released: number
  /** Requests made for alerts and judgements that were due. */
  readonly requests: number
}

interface DueRow {
  readonly partition: string
  readonly row: Row
}

const mostPages = 3
const mostReleased = 100
const minute = 60_000
/**
 * A webhook that is slow takes this much of a tick and half a minute, which is well under the functionTimeout of host.json.
 * Alerts go first; the process that is cut off in the middle of one would send it again.
 */
const alertsMs = 4 * minute
const updatesMs = 2 * minute

/**
 * The timer's work, once a minute: everything with a row under `due:`. Each step is safe to repeat and to race, so a
 * second timer, or a dead one, changes nothing but the time.
 * @throws StoreUnavailable
 */
export async function tick(sleep: (ms: number) => Promise<void>, edges: Edges): Promise<Ticked> {
  await edges.asn.refresh(edges.log)
  const due = (await sideBySide(buckets, (partition) => dueRows(partition, edges))).flat()
  const shelved = await sideBySide(startingWith('due:ip:', due), ({ partition, row }) =>
    giveUpWaiting(partition, row.rowKey, edges),
  )
  const alertsUntilMs = edges.clock() + alertsMs
  const released = edges.asn.current() ? await releaseAll(startingWith('due:asn:', due), alertsUntilMs, edges) : 0
  const alerts = startingWith('due:alert:', due).map(({ row }) => dueOfRow(row))
  const requests = await redrive(alerts, alertsUntilMs, sleep, edges)
  // A judgement comes after the alert that it is about.
  const untold = new Set(alerts.map(({ findingId }) => rowKey.dueUpdate(findingId)))
  const updates = startingWith('due:update:', due).flatMap(({ row }) => (untold.has(row.rowKey) ? [] : [row]))
  const updatesUntilMs = Math.min(edges.clock(), alertsUntilMs) + updatesMs
  const told = await sendUpdates(updates, mostRequests - requests, updatesUntilMs, sleep, edges)
  return { shelved: shelved.filter(Boolean).length, released, requests: requests + told }
}

async function dueRows(partition: string, { table }: Edges): Promise<DueRow[]> {
  const rows: DueRow[] = []
  let pages = 0
  for await (const page of table.pages(partition, 'due:', 'due;')) {
    rows.push(...page.map((row) => ({ partition, row })))
    if (++pages === mostPages) break
  }
  return rows
}

/** Oldest first: the key goes on with a stamp. */
const startingWith = (prefix: string, due: readonly DueRow[]): DueRow[] =>
  due.filter(({ row }) => row.rowKey.startsWith(prefix)).sort((a, b) => (a.row.rowKey < b.row.rowKey ? -1 : 1))

/** Alerts that find the webhook silent, or no time left, are in the outbox: the next tick sends them. */
async function releaseAll(due: readonly DueRow[], alertsUntilMs: number, edges: Edges): Promise<number> {
  let released = 0
  let isAnswered = true
  for (const { row } of due.slice(0, mostReleased)) {
    const id = row.rowKey.slice(row.rowKey.lastIndexOf(':') + 1)
    const stored = await readOperation(id, edges.table)
    if (stored?.operation.wait?.pointer !== row.rowKey) continue
    const sightings = sightingsOfPairs(id, stored.operation)
    const settlement = new Settlement(edges)
    if (await settlement.settle(sightings)) {
      await closeAfterNetwork(id, sightings, (late) => settlement.settle(late), edges)
      released++
    }
    if (isAnswered && edges.clock() < alertsUntilMs) isAnswered = await deliver(settlement.committed, edges)
  }
  return released
}
