import type { MatchingRecord } from '../match/match.ts'
import type { Fields, Row } from '../state/table.ts'
import type { AddressFrom } from './sighting.ts'

/** `after`: how many of the operation's times stood in the row before the address did. */
export type Address = readonly [ip: string, from: AddressFrom, after: number]
export type Pair = readonly [ip: string, from: AddressFrom, timeMs: number]

/** Why an operation is parked: it waits for an address, for ASN data, or (no address came) for a person. */
export type WaitReason = 'ip' | 'asn' | 'no-ip'

/**
 * What the table remembers of an operation: where addresses and the Successes without one meet.
 * `addresses` are lent by Start and Accept; `times` are Successes without an address; `pairs` are sightings that wait
 * for ASN data. `record` is the first Success that came without an address: facts are taken from it alone, whoever
 * brings the address, so that a redelivery in another order tells the same.
 * Both lists only grow, at their end, and each address knows how many times were before it. So it is written who
 * brought the second half of every pair and has to decide it, now and when its message comes again.
 */
export interface Operation {
  readonly addresses: readonly Address[]
  readonly times: readonly number[]
  readonly pairs: readonly Pair[]
  readonly record?: MatchingRecord
  readonly wait?: { readonly reason: WaitReason; readonly pointer: string }
  readonly expires?: Date
}

export const mostAddresses = 8
export const mostTimes = 500
export const mostPairs = 400 // of IPv6 addresses they just fit into a string of the table

export const newOperation: Operation = { addresses: [], times: [], pairs: [] }

export const hasAddress = (operation: Operation, ip: string): boolean =>
  operation.addresses.some(([known]) => known === ip)

export const withAddress = (operation: Operation, ip: string, from: AddressFrom): Operation =>
  hasAddress(operation, ip)
    ? operation
    : { ...operation, addresses: [...operation.addresses, [ip, from, operation.times.length]] }

/** The times that whoever lends the address has to decide: those that were there before it. */
export const timesBefore = ({ times, addresses }: Operation, ip: string): readonly number[] =>
  times.slice(0, addresses.find(([known]) => known === ip)?.[2])

/** The addresses that the Success of that time has to decide: those that were there before it. */
export function addressesBefore({ times, addresses }: Operation, timeMs: number): readonly Address[] {
  const place = times.indexOf(timeMs)
  return addresses.filter(([, , after]) => place < 0 || after <= place)
}

/** Adds the time of a Success without an address, and its record if it is the first. */
export const withSuccess = (operation: Operation, record: MatchingRecord): Operation => ({
  ...operation,
  times: operation.times.includes(record.timeMs) ? operation.times : [...operation.times, record.timeMs],
  record: operation.record ?? record,
})

export const withPairs = (operation: Operation, pairs: readonly Pair[]): Operation => ({
  ...operation,
  pairs: [...operation.pairs, ...pairs.filter((pair) => !operation.pairs.some((other) => samePair(pair, other)))],
})

export const samePair = (a: Pair, b: Pair): boolean => a[0] === b[0] && a[2] === b[2]

export function fieldsOfOperation(operation: Operation): Fields {
  const { addresses, times, pairs, record, wait, expires } = operation
  return {
    addresses: JSON.stringify(addresses),
    times: JSON.stringify(times),
    pairs: JSON.stringify(pairs),
    ...(record ? { record: JSON.stringify(record) } : {}),
    ...(wait ? { reason: wait.reason, wait: wait.pointer } : {}),
    ...(expires ? { expires } : {}),
  }
}

export function operationOfRow({ fields }: Row): Operation {
  const { addresses, times, pairs, record, reason, wait, expires } = fields
  return {
    addresses: JSON.parse(String(addresses ?? '[]')) as Address[],
    times: JSON.parse(String(times ?? '[]')) as number[],
    pairs: JSON.parse(String(pairs ?? '[]')) as Pair[],
    ...(typeof record === 'string' ? { record: JSON.parse(record) as MatchingRecord } : {}),
    ...(typeof wait === 'string' ? { wait: { reason: reason as WaitReason, pointer: wait } } : {}),
    ...(expires instanceof Date ? { expires } : {}),
  }
}
