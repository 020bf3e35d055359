import { isSeen } from '../fold/shelf.ts'
import type { Quarantine, Waiting } from '../quarantine/quarantine.ts'
import { rowsOfAll } from '../state/rows.ts'
import type { Row, StateTable } from '../state/table.ts'

/** All that waits for the timer or for a person. */
export interface Backlog {
  /** Alerts and judgements that are not yet confirmed sent. */
  readonly unsent: Waiting
  /** Operations that wait for an address or for ASN data. */
  readonly waiting: Waiting
  /** What is on the shelf for a person, and nobody has looked at yet. */
  readonly parked: Waiting
  readonly quarantined: Waiting
}

/** What is read to count what waits. */
export interface BacklogEdges {
  readonly table: StateTable
  readonly quarantine: Pick<Quarantine, 'waiting'>
}

/** Counts everything that waits, by range reads. @throws StoreUnavailable, or what the quarantine throws */
export async function readBacklog({ table, quarantine }: BacklogEdges): Promise<Backlog> {
  return { ...(await readTableBacklog(table)), quarantined: await quarantine.waiting() }
}

/** Rows that wait for the timer or for a person, by what they wait for; `seen` is what a person has looked at on the shelf. */
export type BacklogRows = Readonly<Record<'unsent' | 'waiting' | 'parked' | 'seen', readonly Row[]>>

/** All rows of the table that wait. @throws StoreUnavailable */
export async function readBacklogRows(table: StateTable): Promise<BacklogRows> {
  // In this order: what goes to the shelf meanwhile is told twice rather than not at all.
  const rows = [...(await rowsOfAll('due:', table)), ...(await rowsOfAll('parked:', table))]
  const startingWith = (...prefixes: readonly string[]): Row[] =>
    rows.filter(({ rowKey }) => prefixes.some((prefix) => rowKey.startsWith(prefix)))
  const shelf = startingWith('parked:')
  return {
    unsent: startingWith('due:alert:', 'due:update:'),
    waiting: startingWith('due:ip:', 'due:asn:'),
    parked: shelf.filter((row) => !isSeen(row)),
    seen: shelf.filter(isSeen),
  }
}

/** Counts what waits in the table. @throws StoreUnavailable */
export async function readTableBacklog(table: StateTable): Promise<Omit<Backlog, 'quarantined'>> {
  const { unsent, waiting, parked } = await readBacklogRows(table)
  return { unsent: summary(unsent), waiting: summary(waiting), parked: summary(parked) }
}

function summary(rows: readonly Row[]): Waiting {
  const since = rows.map(waitsSinceMs).filter((ms) => !Number.isNaN(ms))
  return { count: rows.length, ...(since.length > 0 ? { oldestMs: Math.min(...since) } : {}) }
}

/** Since when a row waits; NaN where it does not say. */
export const waitsSinceMs = ({ fields }: Row): number => Number(fields.born ?? fields.since ?? Number.NaN)
