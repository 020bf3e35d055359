import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { Conflict, type StateTable } from '../state/table.ts'

/**
 * Puts a refused alert back into the outbox, where the timer finds it. Answers false when it is not on the shelf.
 * @throws StoreUnavailable
 */
export async function putBack(findingId: string, now: Date, table: StateTable): Promise<boolean> {
  // By itself: a group whose row says rejected would only be marked so again.
  const fields = { alert: '', born: now, notBefore: now, tries: 0, refusals: 0, last: '' }
  try {
    await table.write(bucketOfFinding(findingId), [
      { kind: 'delete', rowKey: rowKey.parkedAlert(findingId), etag: '*' },
      { kind: 'insert', rowKey: rowKey.dueAlert(findingId), fields },
    ])
    return true
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
}
