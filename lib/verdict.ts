import type { Met } from './fold/fold.ts'
import type { ActivityRecord } from './normalise/normalise.ts'
import type { Read } from './read/read.ts'

/** The stage of the pipeline that decided. */
export type DecidingStage = 'decode' | 'match' | 'fold' | 'enrich' | 'decide'

/** What became of one record. Every record gets exactly one, so the numbers of a batch add up. */
export interface Verdict {
  readonly kind: 'new' | 'known' | 'ignored' | 'parked' | 'quarantined'
  readonly stage: DecidingStage
  /** For people: why. */
  readonly reason: string
  /** The address that was looked up, and its network. */
  readonly ip?: string
  readonly asn?: number
  /** Ids of the findings of which this record is the sighting. */
  readonly findings?: readonly string[]
}

/** One record of a batch with its verdict. */
export interface Judged {
  /** Which message of the batch, and which record in it; both from 0. */
  readonly message: number
  readonly index: number
  /** Absent when the bytes could not be read. */
  readonly record?: ActivityRecord
  readonly verdict: Verdict
  /** Set for a Success: by this a later record can bring its verdict. */
  readonly success?: SuccessKey
}

/** Names one Success: `operationId@timeMs`. */
export type SuccessKey = string
export const successKey = (operationId: string, timeMs: number): SuccessKey => `${operationId}@${timeMs}`

/** How many records of a batch got which verdict. */
export type Tally = Readonly<Record<Verdict['kind'] | 'records' | 'messages', number>>

export function tallyOf(messages: number, judged: readonly Judged[]): Tally {
  const tally = { messages, records: judged.length, new: 0, known: 0, ignored: 0, parked: 0, quarantined: 0 }
  for (const { verdict } of judged) tally[verdict.kind]++
  return tally
}

/** Gives every record of a batch its verdict. A Success that waited in this very batch has the verdict that ended its wait. */
export function judge(
  read: readonly Read[],
  met: readonly Met[],
  resolved: ReadonlyMap<SuccessKey, Verdict>,
): Judged[] {
  const meetings = new Map(met.map(({ read: one, meeting }) => [one as Read, meeting]))
  return read.map((one): Judged => {
    const { message, index } = one
    if (one.kind === 'final')
      return { message, index, verdict: one.verdict, ...(one.record ? { record: one.record } : {}) }
    const { record } = one
    const meeting = meetings.get(one)
    const rest = meeting?.rest
    if (record.stage === 'success') {
      const success = successKey(meeting?.operationId ?? '', record.timeMs)
      const waits: Verdict = { kind: 'parked', stage: 'fold', reason: rest?.reason ?? 'waits' }
      return { message, index, record, success, verdict: resolved.get(success) ?? waits }
    }
    const kind = rest?.kind === 'parked' ? 'parked' : 'ignored'
    const reason = rest?.reason ?? `its address was what ${meeting?.sightings.length ?? 0} waiting success needed`
    return { message, index, record, verdict: { kind, stage: 'fold', reason } }
  })
}
