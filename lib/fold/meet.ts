import type { Edges } from '../edges.ts'
import type { MatchingRecord } from '../match/match.ts'
import { bucket, operationId, rowKey } from '../state/keys.ts'
import { couldWrite, untilNoConflict } from '../state/rounds.ts'
import { Conflict } from '../state/table.ts'
import {
  addressesBefore,
  lacksAddress,
  newOperation,
  type Operation,
  type Success,
  successesBefore,
  withAddress,
  withoutAddress,
  withSuccess,
} from './operation.ts'
import { fitsIntoRow, readOperation, type StoredOperation, writeOfOperation } from './operation-row.ts'
import { notSeenAnyMore, shelve } from './shelf.ts'
import type { AddressFrom, Sighting } from './sighting.ts'

/** What a record's arrival gives: sightings to decide, or the record waits or only lent its address. */
export interface Meeting {
  readonly operationId: string
  readonly sightings: readonly Sighting[]
  /** Set when the record waits, or only lent its address. */
  readonly rest?: { readonly kind: 'parked' | 'lent'; readonly reason: string }
  /** The record lent its address to an operation that waits for one: once the sightings are decided it waits no more. */
  readonly endsWait?: boolean
  /** One of the sightings is of a Success that waited until now. */
  readonly releases?: boolean
}

const day = 24 * 60 * 60_000
const tooManySuccesses = 'too many successes of one operation'
export const addressRowMs = 8 * day // a hub keeps messages for at most 7 days; one more for luck

/**
 * Puts a record where its operation's records meet. Every pair of an address and a Success of one operation is decided by
 * whoever brings its second half, in the order of arrival, and again when its message comes again; deciding a pair twice
 * changes nothing. An address on a Success is its own and is not lent, and none is lent to somebody else's Success: the
 * correlation id is the caller's to choose, and must not hide who did the next operation.
 * @throws StoreUnavailable
 */
export async function meet(record: MatchingRecord, enqueuedAtMs: number, edges: Edges): Promise<Meeting> {
  const id = operationId(record.correlationId, record.operationName, record.resourceId)
  if (record.stage === 'success') {
    if (record.timeMs > enqueuedAtMs + day)
      return shelve(id, record, 'future', 'dated more than a day after it was enqueued', edges)
    if (record.caller.kind === 'missing') return meetSuccessWithoutAddress(id, record, edges)
    return { operationId: id, sightings: [{ operationId: id, record, ip: record.caller.ip, from: 'success' }] }
  }
  // match() lets a Start or Accept pass only with an address.
  if (record.caller.kind === 'missing')
    return { operationId: id, sightings: [], rest: { kind: 'lent', reason: 'nothing to lend' } }
  return meetLender(id, record, record.caller.ip, record.stage, edges)
}

function meetSuccessWithoutAddress(id: string, record: MatchingRecord, edges: Edges): Promise<Meeting> {
  const { table, clock, policy, pause } = edges
  return untilNoConflict(pause, async () => {
    const stored = await readOperation(id, table)
    const before = stored?.operation ?? newOperation
    const grown = withSuccess(before, record)
    const isCrowded = !fitsIntoRow(grown)
    const operation = isCrowded ? before : grown
    if (operation.wait === undefined && lacksAddress(operation)) {
      // Also when the row is there: what it had is decided, and it waits for nothing now.
      const pointer = rowKey.dueAddress(clock() + policy.ipWaitMs, id)
      await table.write(bucket(id), [
        writeOfOperation(id, stored, { ...withoutEnd(operation), wait: { reason: 'ip', pointer } }),
        { kind: 'insert', rowKey: pointer, fields: { since: new Date(clock()) } },
      ])
      edges.log.info('operation.parked', { operationId: id, reason: 'ip' })
      return isCrowded ? shelve(id, record, 'crowded', tooManySuccesses, edges) : waits(id)
    }
    if (stored) await replaceIfChanged(id, stored, operation, edges)
    const sightings = addressesBefore(operation, record).map(({ ip, from }) =>
      sightingOf(id, operation, record, ip, from, record),
    )
    if (isCrowded) return { ...(await shelve(id, record, 'crowded', tooManySuccesses, edges)), sightings }
    return sightings.length === 0 ? waits(id) : { operationId: id, sightings }
  })
}

function meetLender(
  id: string,
  record: MatchingRecord,
  ip: string,
  from: 'start' | 'accept',
  edges: Edges,
): Promise<Meeting> {
  const { table, clock, pause } = edges
  return untilNoConflict(pause, async () => {
    const { principal } = record
    const fresh = {
      ...withAddress(newOperation, ip, from, principal),
      expires: new Date(clock() + addressRowMs),
    }
    if (await couldWrite(() => table.write(bucket(id), [writeOfOperation(id, undefined, fresh)]))) return lent(id, from)
    const stored = await readOperation(id, table)
    if (stored === undefined) throw new Conflict(404, rowKey.operation(id)) // collected meanwhile
    const before = stored.operation
    const grown = withAddress(before, ip, from, principal)
    const isCrowded = !fitsIntoRow(grown)
    const operation = isCrowded ? before : grown
    await replaceIfChanged(id, stored, operation, edges)
    // Also when the address was there already: the process that put it there may have died before it decided.
    const successes = successesBefore(operation, ip, principal)
    const sightings = successes.map((success) => sightingOf(id, operation, record, ip, from, success))
    if (isCrowded)
      return { ...(await shelve(id, record, 'crowded', 'too many addresses in one operation', edges)), sightings }
    if (sightings.length === 0) return lent(id, from)
    const endsWait = operation.wait !== undefined && operation.wait.reason !== 'asn'
    const waited = withoutAddress(before)
    return { operationId: id, sightings, endsWait, releases: successes.some((success) => waited.includes(success)) }
  })
}

async function replaceIfChanged(id: string, stored: StoredOperation, after: Operation, edges: Edges): Promise<void> {
  const before = stored.operation
  const { addresses, successes, wait } = after
  if (addresses.length === before.addresses.length && successes.length === before.successes.length) return
  if (wait?.reason !== 'no-ip' || withoutAddress(after).length <= withoutAddress(before).length) {
    await edges.table.write(bucket(id), [writeOfOperation(id, stored, after)])
    return
  }
  const { write, expires } = await notSeenAnyMore(id, wait.pointer, successes.length, edges)
  await edges.table.write(bucket(id), [writeOfOperation(id, stored, { ...after, expires }), write])
}

/** What waits never expires. */
const withoutEnd = ({ expires: _, ...operation }: Operation): Operation => operation

/** The sighting of one pair. `fallback` serves only rows that hold no record, which have no successes either. */
function sightingOf(
  id: string,
  operation: Operation,
  fallback: MatchingRecord,
  ip: string,
  from: AddressFrom,
  { timeMs, principal }: Success,
): Sighting {
  return { operationId: id, record: { ...(operation.record ?? fallback), timeMs, principal }, ip, from }
}

const waits = (id: string): Meeting => ({
  operationId: id,
  sightings: [],
  rest: { kind: 'parked', reason: 'waits for an address from its start or accept record' },
})
const lent = (id: string, stage: string): Meeting => ({
  operationId: id,
  sightings: [],
  rest: { kind: 'lent', reason: `lends its address to a success that has none (${stage})` },
})
