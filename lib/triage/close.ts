import type { Send } from '../deliver/send.ts'
import { updateEvent } from '../render/update-event.ts'
import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { Conflict, type StateTable } from '../state/table.ts'
import { type Classification, readFinding, type StoredFinding } from './findings.ts'

export interface Closing {
  readonly as: Classification
  readonly by: string
  readonly comment: string
  readonly at: Date
}

/**
 * Writes down how a person judged a finding, and tells the webhook with an OCSF Update event. Judging again replaces the
 * judgement. Undefined when there is no such finding; `told` is false when the webhook did not take the event.
 * @throws StoreUnavailable
 */
export async function closeFinding(
  id: string,
  closing: Closing,
  table: StateTable,
  send: Send | undefined,
): Promise<{ finding: StoredFinding; told: boolean } | undefined> {
  const fields = {
    triage: closing.as,
    triagedBy: closing.by,
    triagedAt: closing.at,
    note: closing.comment.slice(0, 4000),
  }
  try {
    await table.write(bucketOfFinding(id), [{ kind: 'merge', rowKey: rowKey.finding(id), fields, etag: '*' }])
  } catch (error) {
    if (error instanceof Conflict) return undefined
    throw error
  }
  const finding = await readFinding(id, table)
  if (finding?.triage === undefined) return undefined
  const answer =
    send && (await send({ event: updateEvent(finding.facts, finding.triage) }, AbortSignal.timeout(30_000)))
  return { finding, told: answer?.kind === 'accepted' }
}
