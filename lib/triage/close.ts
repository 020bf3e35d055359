import { fieldsOfUpdate } from '../deliver/updates.ts'
import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { Conflict, type StateTable, type Write } from '../state/table.ts'
import type { Classification } from './classification.ts'
import { readFinding, type StoredFinding } from './findings.ts'

export interface Closing {
  readonly as: Classification
  readonly by: string
  readonly comment: string
  readonly at: Date
}

/**
 * Writes down how a person judged a finding, and in the same transaction an outbox entry: the app's timer then tells the
 * webhook with an OCSF Update event, so whoever judges needs no right to call it. Judging again replaces the judgement,
 * and is told again. Undefined when there is no such finding.
 * @throws StoreUnavailable
 */
export async function closeFinding(
  id: string,
  closing: Closing,
  table: StateTable,
): Promise<StoredFinding | undefined> {
  const judged: Write = {
    kind: 'merge',
    rowKey: rowKey.finding(id),
    fields: {
      triage: closing.as,
      triagedBy: closing.by,
      triagedAt: closing.at,
      note: closing.comment.slice(0, 4000),
    },
    etag: '*',
  }
  const due = { rowKey: rowKey.dueUpdate(id), fields: fieldsOfUpdate(closing.at) }
  // Whether an entry is there already changes under our feet: the timer takes it away, another person puts it there.
  const ways: readonly Write[] = [
    { kind: 'insert', ...due },
    { kind: 'merge', etag: '*', ...due },
  ]
  for (let round = 0; round < mostRounds; round++)
    for (const way of ways) {
      if (await couldWrite([judged, way], bucketOfFinding(id), table)) return readFinding(id, table)
      if ((await readFinding(id, table)) === undefined) return undefined
    }
  throw new Error(`Finding ${id} could not be judged: its row changed ${mostRounds} times meanwhile. Try again.`)
}

const mostRounds = 4

async function couldWrite(writes: readonly Write[], partition: string, table: StateTable): Promise<boolean> {
  try {
    await table.write(partition, writes)
    return true
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
}
