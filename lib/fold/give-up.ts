import type { Edges } from '../edges.ts'
import { rowKey, stamp } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import { withoutAddress } from './operation.ts'
import { readOperation, writeOfOperation } from './operation-row.ts'
import { shelfMs } from './shelf.ts'

/**
 * Puts an operation whose wait for an address is over on the shelf, for a person. An address that comes later still
 * wins. Answers whether it did: a conflict means that something happened to it, and the next tick looks again.
 * @throws StoreUnavailable
 */
export async function giveUpWaiting(partition: string, pointer: string, edges: Edges): Promise<boolean> {
  const [waitUntil = '', id = ''] = pointer.slice('due:ip:'.length).split(':')
  const now = edges.clock()
  if (waitUntil > stamp(now)) return false
  const stored = await readOperation(id, edges.table)
  if (stored?.operation.wait?.pointer !== pointer) return false
  const { operation } = stored
  // Lent, and not yet decided: whoever brought the address ends the wait, also after a crash.
  const [first] = withoutAddress(operation)
  if (first === undefined) return false
  const parked = rowKey.shelf('ip', first.timeMs, id)
  const expires = new Date(now + shelfMs)
  const shelved = { ...operation, wait: { reason: 'no-ip', pointer: parked } as const, expires }
  const isShelved = await couldWrite(() =>
    edges.table.write(partition, [
      writeOfOperation(id, stored, shelved),
      { kind: 'delete', rowKey: pointer, etag: '*' },
      {
        kind: 'insert',
        rowKey: parked,
        fields: { since: new Date(now), expires, successes: operation.successes.length },
      },
    ]),
  )
  if (isShelved) edges.log.warn('operation.parked', { operationId: id, reason: 'no-ip' })
  return isShelved
}
