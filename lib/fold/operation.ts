import { isDeepStrictEqual } from 'node:util'
import type { MatchingRecord } from '../match/match.ts'
import type { Principal } from '../normalise/normalise.ts'
import type { AddressFrom, Sighting } from './sighting.ts'

/** An address that a Start or Accept lent, and how many Successes were there before it. */
export interface Address {
  readonly ip: string
  readonly from: AddressFrom
  readonly after: number
  readonly principal: Principal
}

/** A Success without an address. */
export interface Success {
  readonly timeMs: number
  readonly principal: Principal
}

/** A sighting that waits for ASN data. */
export interface Pair extends Success {
  readonly ip: string
  readonly from: AddressFrom
}

/** Why an operation is parked: it waits for an address, for ASN data, or (no address came) for a person. */
export type WaitReason = 'ip' | 'asn' | 'no-ip'

/**
 * What is remembered of an operation: where addresses and the Successes without one meet.
 * `record` is the first Success that came. Time and principal are each Success's own; all other facts are taken from it alone,
 * whoever brings the address, so that a redelivery in another order tells the same.
 * Addresses and successes only grow, at their end, and each address knows how many successes were before it. So it is
 * written who brought the second half of every pair and has to decide it, now and when its message comes again.
 */
export interface Operation {
  readonly addresses: readonly Address[]
  readonly successes: readonly Success[]
  readonly pairs: readonly Pair[]
  readonly record?: MatchingRecord
  readonly wait?: { readonly reason: WaitReason; readonly pointer: string }
  readonly expires?: Date
}

export const newOperation: Operation = { addresses: [], successes: [], pairs: [] }

/**
 * Whether two records of one operation can be of one principal: by object ids, else by application ids. The correlation id is the caller's to choose, and one
 * that is used again must not mix up who did what. What a record does not say speaks against nobody.
 */
export function mayBeSame(one: Principal, other: Principal): boolean {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id
  return one.appId === undefined || other.appId === undefined || one.appId === other.appId
}

/** Adds an address that a Start or Accept lends. */
export function withAddress(operation: Operation, ip: string, from: AddressFrom, principal: Principal): Operation {
  if (lent(operation, ip, principal)) return operation
  const address = { ip, from, after: operation.successes.length, principal }
  return { ...operation, addresses: [...operation.addresses, address] }
}

/** Adds a Success without an address, and its record if it is the first. */
export function withSuccess(operation: Operation, record: MatchingRecord): Operation {
  if (placeOf(operation, record) >= 0) return operation
  const { timeMs, principal } = record
  return {
    ...operation,
    successes: [...operation.successes, { timeMs, principal }],
    record: operation.record ?? record,
  }
}

/** Adds sightings that wait for ASN data, and the record of the first if there is none. */
export function withPairs(operation: Operation, [first, ...others]: readonly [Sighting, ...Sighting[]]): Operation {
  const pairs = [...operation.pairs]
  for (const sighting of [first, ...others])
    if (!pairs.some((pair) => isPairOf(pair, sighting))) pairs.push(pairOf(sighting))
  return { ...operation, pairs, record: operation.record ?? first.record }
}

/** The Successes that whoever lends the address has to decide: those that were there before it and may be of the same principal. */
export const successesBefore = (operation: Operation, ip: string, principal: Principal): readonly Success[] =>
  operation.successes
    .slice(0, lent(operation, ip, principal)?.after)
    .filter((success) => mayBeSame(success.principal, principal))

/** The addresses that a Success has to decide: those that were there before it and may be of the same principal. */
export function addressesBefore(operation: Operation, success: Success): readonly Address[] {
  const place = placeOf(operation, success)
  return operation.addresses.filter(
    ({ after, principal }) => (place < 0 || after <= place) && mayBeSame(principal, success.principal),
  )
}

/** The Successes that have no address that may be their own. */
export const withoutAddress = ({ addresses, successes }: Operation): readonly Success[] =>
  successes.filter((success) => !addresses.some(({ principal }) => mayBeSame(principal, success.principal)))

export const lacksAddress = (operation: Operation): boolean => withoutAddress(operation).length > 0

/** The record to show of an operation that waits: the first Success that does. Undefined where there is none. */
export function waitingRecord(operation: Operation): MatchingRecord | undefined {
  const { record, wait } = operation
  const [first] = wait?.reason === 'asn' ? [] : withoutAddress(operation)
  return record && first ? { ...record, ...first } : record
}

/** The sightings that wait for ASN data. */
export const sightingsOfPairs = (operationId: string, { pairs, record }: Operation): readonly Sighting[] =>
  record === undefined
    ? []
    : pairs.map(({ ip, from, timeMs, principal }) => ({
        operationId,
        record: { ...record, timeMs, principal },
        ip,
        from,
      }))

const pairOf = ({ ip, from, record: { timeMs, principal } }: Sighting): Pair => ({ ip, from, timeMs, principal })

export const isPairOf = (pair: Pair, { ip, record }: Sighting): boolean => pair.ip === ip && isSame(pair, record)

const isSame = (one: Success, other: Success): boolean =>
  one.timeMs === other.timeMs && isDeepStrictEqual(one.principal, other.principal)

const placeOf = ({ successes }: Operation, success: Success): number =>
  successes.findIndex((other) => isSame(other, success))

const lent = ({ addresses }: Operation, ip: string, principal: Principal): Address | undefined =>
  addresses.find((address) => address.ip === ip && isDeepStrictEqual(address.principal, principal))
