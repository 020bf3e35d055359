import type { MatchingRecord } from '../match/match.ts'
import type { Principal } from '../normalise/normalise.ts'
import { bucket, rowKey } from '../state/keys.ts'
import type { Fields, Row, StateTable, Write } from '../state/table.ts'
import type { Operation, WaitReason } from './operation.ts'
import type { AddressFrom } from './sighting.ts'

// A string in a table holds 32,768 characters (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model).
// The longest principals, and pairs of IPv6 addresses, just fit.
const most = { principals: 16, addresses: 8, successes: 500, pairs: 400 } as const

/** Principals stand in the row once; all else names them by their place, `by`. */
type AddressField = readonly [ip: string, from: AddressFrom, after: number, by: number]
type SuccessField = readonly [timeMs: number, by: number]
type PairField = readonly [ip: string, from: AddressFrom, timeMs: number, by: number]

/** Whether the table has room for the operation. */
export const fitsIntoRow = (operation: Operation): boolean =>
  operation.addresses.length <= most.addresses &&
  operation.successes.length <= most.successes &&
  operation.pairs.length <= most.pairs &&
  placesOf(operation).size <= most.principals

/** An operation as the table has it. */
export interface StoredOperation {
  readonly operation: Operation
  readonly etag: string
}

/** Undefined when the table has none. @throws StoreUnavailable */
export async function readOperation(id: string, table: StateTable): Promise<StoredOperation | undefined> {
  const row = await table.get(bucket(id), rowKey.operation(id))
  return row && { operation: operationOfRow(row), etag: row.etag }
}

/** The write that puts an operation in the place of the row that was read, or there where none was. */
export function writeOfOperation(id: string, before: Pick<Row, 'etag'> | undefined, after: Operation): Write {
  const row = { rowKey: rowKey.operation(id), fields: fieldsOfOperation(after) }
  return before ? { kind: 'replace', etag: before.etag, ...row } : { kind: 'insert', ...row }
}

function fieldsOfOperation(operation: Operation): Fields {
  const { addresses, successes, pairs, record, wait, expires } = operation
  const places = placesOf(operation)
  const by = (principal: Principal): number => places.get(JSON.stringify(principal)) ?? 0
  return {
    principals: `[${[...places.keys()].join(',')}]`,
    addresses: JSON.stringify(addresses.map(({ ip, from, after, principal }) => [ip, from, after, by(principal)])),
    successes: JSON.stringify(successes.map(({ timeMs, principal }) => [timeMs, by(principal)])),
    pairs: JSON.stringify(pairs.map(({ ip, from, timeMs, principal }) => [ip, from, timeMs, by(principal)])),
    ...(record ? { record: JSON.stringify(record) } : {}),
    ...(wait ? { reason: wait.reason, wait: wait.pointer } : {}),
    ...(expires ? { expires } : {}),
  }
}

/** The operation's principals as JSON, and the place of each, in the order in which they are met. */
function placesOf({ addresses, successes, pairs }: Operation): Map<string, number> {
  const places = new Map<string, number>()
  for (const { principal } of [...addresses, ...successes, ...pairs]) {
    const text = JSON.stringify(principal)
    if (!places.has(text)) places.set(text, places.size)
  }
  return places
}

export function operationOfRow({ fields }: Row): Operation {
  const { record, reason, wait, expires } = fields
  const list = <T>(name: string): readonly T[] => JSON.parse(String(fields[name] ?? '[]')) as T[]
  const principals = list<Principal>('principals')
  const principal = (by: number): Principal => principals[by] ?? { kind: 'unknown' }
  return {
    addresses: list<AddressField>('addresses').map(([ip, from, after, by]) => ({
      ip,
      from,
      after,
      principal: principal(by),
    })),
    successes: list<SuccessField>('successes').map(([timeMs, by]) => ({ timeMs, principal: principal(by) })),
    pairs: list<PairField>('pairs').map(([ip, from, timeMs, by]) => ({ ip, from, timeMs, principal: principal(by) })),
    ...(typeof record === 'string' ? { record: JSON.parse(record) as MatchingRecord } : {}),
    ...(typeof wait === 'string' ? { wait: { reason: reason as WaitReason, pointer: wait } } : {}),
    ...(expires instanceof Date ? { expires } : {}),
  }
}
