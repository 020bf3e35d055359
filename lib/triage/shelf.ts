import { type Success, waitingRecord, withoutAddress } from '../fold/operation.ts'
import { readOperation } from '../fold/operation-row.ts'
import type { MatchingRecord } from '../match/match.ts'
import { legible } from '../render/legible.ts'
import { counted } from '../render/sentence.ts'
import { timeText } from '../render/time-text.ts'
import { bucket, digest, rowKey } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import { rowsOfAll } from '../state/rows.ts'
import type { Row, StateTable } from '../state/table.ts'
import { operationCommand } from './operation-command.ts'

/** Who has looked at what lies on the shelf, when, and what was found. */
export interface Mark {
  readonly by: string
  readonly at: Date
  readonly comment: string
}

/** An operation without an address, or a record that must not be decided by itself, on the shelf for a person. */
export interface Shelved {
  /** Names it as it is: an operation that a Success joins has another from then on, so that a mark covers only what was shown. */
  readonly id: string
  readonly row: Row
  readonly mark?: Mark
}

/** All that is on the shelf, but for refused alerts, which can be sent again. @throws StoreUnavailable */
export async function readShelf(table: StateTable): Promise<Shelved[]> {
  const rows = await rowsOfAll('parked:', table)
  return rows.filter((row) => !row.rowKey.startsWith(rowKey.parkedAlert(''))).map(shelvedOf)
}

export function shelvedOf(row: Row): Shelved {
  const { seenBy, seenAt, comment, successes } = row.fields
  const id = digest(['shelf', row.rowKey, String(successes ?? '')])
  return seenAt instanceof Date
    ? { id, row, mark: { by: String(seenBy), at: seenAt, comment: String(comment) } }
    : { id, row }
}

/** What is on the shelf in one row: its Successes, and the record of the first; nothing where it went meanwhile. @throws StoreUnavailable */
export async function contentOf(
  { row }: Shelved,
  table: StateTable,
): Promise<{ readonly record?: MatchingRecord | undefined; readonly successes: readonly Success[] }> {
  if (typeof row.fields.record === 'string') {
    const record = JSON.parse(row.fields.record) as MatchingRecord
    return { record, successes: [record] }
  }
  const stored = await readOperation(operationOf(row), table)
  if (stored === undefined) return { successes: [] }
  return { record: waitingRecord(stored.operation), successes: withoutAddress(stored.operation) }
}

/** The command that shows all that the Activity Log says of them: of those, too, that came long after the first. */
export function lookUpOf(record: MatchingRecord, successes: readonly Success[] = []): string | undefined {
  const { correlationId, resource } = record
  const times = [record, ...successes].map(({ timeMs }) => timeMs)
  const span = { timeMs: Math.min(...times), lastMs: Math.max(...times) }
  return operationCommand({ correlationId, subscriptionId: resource?.subscriptionId, ...span })
}

/** `3 successes of 2 principals, the last at Fri 2026-03-06 21:14:07 UTC`; undefined where there is no more than one. */
export function manyInWords(successes: readonly Success[]): string | undefined {
  if (successes.length < 2) return undefined
  const principals = new Set(successes.map(({ principal }) => JSON.stringify(principal))).size
  const lastMs = Math.max(...successes.map(({ timeMs }) => timeMs))
  return `${successes.length} successes of ${counted(principals, 'principal')}, the last at ${timeText(new Date(lastMs).toISOString())}`
}

/**
 * Writes down that somebody has looked at what is on the shelf; a mark that was there is replaced. The row stays: an address
 * that comes late still decides it. Answers false when it has changed or gone since it was read; nothing was written then.
 * @throws StoreUnavailable
 */
export async function markSeen({ row }: Shelved, { by, at, comment }: Mark, table: StateTable): Promise<boolean> {
  const { rowKey, etag } = row
  const partition = bucket(operationOf(row))
  const fields = { seenBy: by, seenAt: at, comment: comment.slice(0, 4000) }
  if (await couldWrite(() => table.write(partition, [{ kind: 'merge', rowKey, fields, etag }]))) return true
  // The answer to our own write may have been lost.
  const now = await table.get(partition, rowKey)
  const found = now && shelvedOf(now).mark
  return found?.by === by && found.at.getTime() === at.getTime()
}

/** The operation in whose partition the row is. */
const operationOf = ({ rowKey, fields }: Row): string =>
  typeof fields.operation === 'string' ? fields.operation : rowKey.slice(rowKey.lastIndexOf(':') + 1)

/** `CustomScript on vm-web-03`: what a record is about, fit to be shown. */
export function touchedInWords({ resource, resourceId }: MatchingRecord, most: number): string {
  const name = resource ? `${resource.shownName}${resource.parentName ? ` on ${resource.parentName}` : ''}` : resourceId
  return legible(name, most)
}
