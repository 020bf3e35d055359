import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import type { Row, StateTable, Write } from '../state/table.ts'
import { untried } from '../state/tries.ts'
import type { Classification } from './classification.ts'
import { findingOfRow, readFinding, type StoredFinding, type Triage } from './findings.ts'

export interface Closing {
  readonly as: Classification
  readonly by: string
  readonly comment: string
  readonly at: Date
}

/** The finding was judged by somebody else since the one who judges has looked; nothing was written. */
export class JudgedMeanwhile extends Error {
  override readonly name = 'JudgedMeanwhile'

  constructor({ as, by, comment }: Triage) {
    super(`${by} has judged it meanwhile: ${as}${comment ? `, ${comment}` : ''}`)
  }
}

/** The time of the judgement that was seen, or that none was; `any`: whatever stands is replaced. */
export type Seen = Date | 'none' | 'any'

/**
 * Writes down how a person judged a finding, and in the same transaction an outbox entry: the app's timer then tells the
 * webhook with an OCSF Update event, so whoever judges needs no right to call it. Judging again replaces the judgement
 * that was `seen`, and is told again. Undefined when there is no such finding.
 * @throws StoreUnavailable, JudgedMeanwhile
 */
export async function closeFinding(
  id: string,
  closing: Closing,
  table: StateTable,
  seen: Seen = 'any',
): Promise<StoredFinding | undefined> {
  const partition = bucketOfFinding(id)
  const due = { rowKey: rowKey.dueUpdate(id), fields: untried(closing.at) }
  // Whether an entry is there already changes under our feet: the timer takes it away, another person puts it there.
  const ways: readonly Write[] = [
    { kind: 'insert', ...due },
    { kind: 'merge', etag: '*', ...due },
  ]
  for (let round = 0; round < mostRounds; round++)
    for (const way of ways) {
      const row = await table.get(partition, rowKey.finding(id))
      if (row === undefined) return undefined
      const finding = findingOfRow(row)
      if (finding.triage && !wasSeen(finding.triage, seen)) {
        // The answer to our own write may have been lost.
        if (isOwn(finding.triage, closing)) return finding
        throw new JudgedMeanwhile(finding.triage)
      }
      if (await couldWrite(() => table.write(partition, [judged(row, closing), way]))) return readFinding(id, table)
    }
  throw new Error(`Finding ${id} could not be judged: its row changed ${mostRounds} times meanwhile. Try again.`)
}

const wasSeen = ({ at }: Triage, seen: Seen): boolean =>
  seen === 'any' || (seen !== 'none' && seen.getTime() === at.getTime())

const isOwn = ({ as, by, at }: Triage, own: Closing): boolean =>
  as === own.as && by === own.by && at.getTime() === own.at.getTime()

/** The judgement in the finding's row, if that is as it was read. */
const judged = ({ rowKey, etag }: Row, { as, by, at, comment }: Closing): Write => ({
  kind: 'merge',
  rowKey,
  fields: { triage: as, triagedBy: by, triagedAt: at, note: comment.slice(0, 4000) },
  etag,
})

const mostRounds = 4
