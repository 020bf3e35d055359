import type { Edges } from '../edges.ts'
import type { MatchingRecord } from '../match/match.ts'
import { bucket, digest, rowKey } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
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
