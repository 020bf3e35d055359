import type { Edges } from '../edges.ts'
import { rowKey, stamp } from '../state/keys.ts'
import { Conflict } from '../state/table.ts'
import { withoutAddress } from './operation.ts'
import { fieldsOfOperation, operationOfRow } from './operation-row.ts'

const shelfMs = 90 * 24 * 60 * 60_000

/**
 * Puts an operation whose wait for an address is over on the shelf, for a person. An address that comes later still
 * wins. Answers whether it did: a conflict means that something happened to it, and the next tick looks again.
 * @throws StoreUnavailable
 */
export async function giveUpWaiting(partition: string, pointer: string, edges: Edges): Promise<boolean> {
  const [waitUntil = '', id = ''] = pointer.slice('due:ip:'.length).split(':')
  const now = edges.clock()
  if (waitUntil > stamp(now)) return false
  const row = await edges.table.get(partition, rowKey.operation(id))
  const operation = row ? operationOfRow(row) : undefined
  if (row === undefined || operation?.wait?.pointer !== pointer) return false
  // Lent, and not yet decided: whoever brought the address ends the wait, also after a crash.
  const [first] = withoutAddress(operation)
  if (first === undefined) return false
  const parked = rowKey.shelf('ip', first.timeMs, id)
  const expires = new Date(now + shelfMs)
  const shelved = { ...operation, wait: { reason: 'no-ip', pointer: parked } as const, expires }
  try {
    await edges.table.write(partition, [
      { kind: 'replace', rowKey: rowKey.operation(id), fields: fieldsOfOperation(shelved), etag: row.etag },
      { kind: 'delete', rowKey: pointer, etag: '*' },
      { kind: 'insert', rowKey: parked, fields: { since: new Date(now), expires } },
    ])
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
  edges.log.warn('operation.parked', { operationId: id, reason: 'no-ip' })
  return true
}
