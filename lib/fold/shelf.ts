import type { Edges } from '../edges.ts'
import type { MatchingRecord } from '../match/match.ts'
import { bucket, digest, rowKey } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import type { Row, Write } from '../state/table.ts'
import type { Meeting } from './meet.ts'

/** How long the shelf keeps what nobody looks at. */
export const shelfMs = 90 * 24 * 60 * 60_000

/**
 * Keeps a record that must not be decided by itself for a person to see, and counts it: one dated in the future would
 * keep its term known for ever, one too many in an operation has no place in its row.
 * @throws StoreUnavailable
 */
export async function shelve(
  id: string,
  record: MatchingRecord,
  reason: 'future' | 'crowded',
  why: string,
  { table, clock, log }: Edges,
): Promise<Meeting> {
  const text = JSON.stringify(record)
  const key = rowKey.shelf(reason, record.timeMs, digest(['shelf', text])) // the record's own: one operation can have several
  const now = clock()
  const fields = { why, record: text, operation: id, since: new Date(now), expires: new Date(now + shelfMs) }
  const isFirst = await couldWrite(() => table.write(bucket(id), [{ kind: 'insert', rowKey: key, fields }]))
  if (isFirst) log.warn('record.shelved', { operationId: id, reason, why }) // else an earlier delivery has put it there
  return { operationId: id, sightings: [], rest: { kind: 'parked', reason: why } }
}

/** A person has said of what lies on the shelf that it was looked at. */
export const isSeen = ({ fields }: Row): boolean => fields.seenAt instanceof Date

/**
 * What becomes of the pointer of an operation on the shelf when a further Success joins it, and until when both are kept.
 * Nobody has looked at that one: the correlation id is the caller's to choose, and what was said of those before it must not
 * hide it. Where nobody has looked at all, the age stays: else it could be made new again and again before anybody is told.
 * @throws StoreUnavailable
 */
export async function notSeenAnyMore(
  id: string,
  pointer: string,
  successes: number,
  { table, clock }: Edges,
): Promise<{ write: Write; expires: Date }> {
  const before = await table.get(bucket(id), pointer)
  const now = clock()
  const since = before && !isSeen(before) ? (before.fields.since ?? new Date(now)) : new Date(now)
  const expires = new Date(now + shelfMs)
  const row = { rowKey: pointer, fields: { since, expires, successes } }
  return { write: before ? { kind: 'replace', etag: before.etag, ...row } : { kind: 'insert', ...row }, expires }
}
