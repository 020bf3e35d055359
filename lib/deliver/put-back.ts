import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { untilNoConflict } from '../state/rounds.ts'
import type { StateTable, Write } from '../state/table.ts'
import { untried } from '../state/tries.ts'

/** Somebody may judge the finding meanwhile; people do so at intervals that need no pause. */
const atOnce = async (): Promise<void> => {}

/**
 * Puts a refused alert back into the outbox, where the timer finds it; its finding is unsent again. Answers false when it
 * is not on the shelf.
 * @throws StoreUnavailable
 */
export function putBack(findingId: string, now: Date, table: StateTable): Promise<boolean> {
  const partition = bucketOfFinding(findingId)
  // By itself: a group whose row says rejected would only be marked so again.
  const fields = { alert: '', ...untried(now) }
  return untilNoConflict(atOnce, async () => {
    if ((await table.get(partition, rowKey.parkedAlert(findingId))) === undefined) return false
    await table.write(partition, [
      { kind: 'delete', rowKey: rowKey.parkedAlert(findingId), etag: '*' },
      { kind: 'insert', rowKey: rowKey.dueAlert(findingId), fields },
      ...(await withoutRefusal(findingId, table)),
    ])
    return true
  })
}

/** A merge takes no field away, so the finding's row is replaced as it was read. */
async function withoutRefusal(findingId: string, table: StateTable): Promise<Write[]> {
  const row = await table.get(bucketOfFinding(findingId), rowKey.finding(findingId))
  if (row === undefined) return []
  const { rejected: _, ...fields } = row.fields
  return [{ kind: 'replace', rowKey: row.rowKey, fields, etag: row.etag }]
}
