import { isSeen } from '../fold/shelf.ts'
import type { Quarantine, Waiting } from '../quarantine/quarantine.ts'
import { madeOfAll } from '../state/rows.ts'
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

/** What waits for the timer or for a person, by what it waits for; `seen` is what a person has looked at on the shelf. */
type ByKind<T> = Readonly<Record<'unsent' | 'waiting' | 'parked' | 'seen', readonly T[]>>

/** All rows of the table that wait. @throws StoreUnavailable */
export const readBacklogRows = (table: StateTable): Promise<ByKind<Row>> => readByKind(table, (row) => row)

/** Counts what waits in the table. @throws StoreUnavailable */
export async function readTableBacklog(table: StateTable): Promise<Omit<Backlog, 'quarantined'>> {
  const { unsent, waiting, parked } = await readByKind(table, waitsSinceMs)
  return { unsent: summary(unsent), waiting: summary(waiting), parked: summary(parked) }
}

/** Of each row only what is made of it is kept: on the shelf each may hold a whole record. */
async function readByKind<T>(table: StateTable, make: (row: Row) => T): Promise<ByKind<T>> {
  const sorted = (row: Row) => [kindOf(row), make(row)] as const
  // In this order: what goes to the shelf meanwhile is told twice rather than not at all.
  const all = [...(await madeOfAll('due:', table, sorted)), ...(await madeOfAll('parked:', table, sorted))]
  const of = (kind: keyof ByKind<T>): T[] => all.flatMap(([own, one]) => (own === kind ? [one] : []))
  return { unsent: of('unsent'), waiting: of('waiting'), parked: of('parked'), seen: of('seen') }
}

function kindOf(row: Row): keyof ByKind<Row> | undefined {
  const starts = (...prefixes: readonly string[]): boolean => prefixes.some((prefix) => row.rowKey.startsWith(prefix))
  if (starts('due:alert:', 'due:update:')) return 'unsent'
  if (starts('due:ip:', 'due:asn:')) return 'waiting'
  if (starts('parked:')) return isSeen(row) ? 'seen' : 'parked'
  return undefined
}

function summary(sinceMs: readonly number[]): Waiting {
  const known = sinceMs.filter((ms) => !Number.isNaN(ms))
  return { count: sinceMs.length, ...(known.length > 0 ? { oldestMs: Math.min(...known) } : {}) }
}

/** Since when a row waits; NaN where it does not say. */
export const waitsSinceMs = ({ fields }: Row): number => Number(fields.born ?? fields.since ?? Number.NaN)
