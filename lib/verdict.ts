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

/** Names one Success: `operationId@timeMs`, and `@` its address if it has one of its own. */
export type SuccessKey = string
export const successKey = (operationId: string, timeMs: number, ownIp?: string): SuccessKey =>
  ownIp === undefined ? `${operationId}@${timeMs}` : `${operationId}@${timeMs}@${ownIp}`
const operationOf = (key: SuccessKey): string => key.slice(0, key.indexOf('@'))
export const timeOfSuccess = (key: SuccessKey): number => Number(key.split('@')[1])

/** How many records of a batch got which verdict. */
export type Tally = Readonly<Record<Verdict['kind'] | 'records' | 'messages', number>>

export function tallyOf(messages: number, judged: readonly Judged[]): Tally {
  const tally = { messages, records: judged.length, new: 0, known: 0, ignored: 0, parked: 0, quarantined: 0 }
  for (const { verdict } of judged) tally[verdict.kind]++
  return tally
}

/** What became of Successes that an earlier batch left waiting for an address, each counted once. */
export type Released = Readonly<Record<'new' | 'known' | 'ignored', number>>

/** Counts the waits that this batch ended. A Success whose record is in the batch itself has its verdict there and is not among them. */
export function releasedOf(
  met: readonly Met[],
  judged: readonly Judged[],
  resolved: ReadonlyMap<SuccessKey, Verdict>,
): Released {
  const waited = new Set(met.flatMap(({ meeting }) => (meeting.releases ? [meeting.operationId] : [])))
  const here = new Set(judged.map(({ success }) => success))
  const released = { new: 0, known: 0, ignored: 0 }
  for (const [key, { kind }] of resolved)
    if (waited.has(operationOf(key)) && !here.has(key) && kind in released) released[kind as keyof Released]++
  return released
}

/**
 * Gives every record of a batch its verdict. A Success that waited in this very batch has the verdict that ended its
 * wait. The same Success again is known, as it is when it comes in a later batch.
 */
export function judge(
  read: readonly Read[],
  met: readonly Met[],
  resolved: ReadonlyMap<SuccessKey, Verdict>,
): Judged[] {
  const meetings = new Map(met.map(({ read: one, meeting }) => [one as Read, meeting]))
  const told = new Set<SuccessKey>()
  return read.map((one): Judged => {
    const { message, index } = one
    if (one.kind === 'final')
      return { message, index, verdict: one.verdict, ...(one.record ? { record: one.record } : {}) }
    const { record } = one
    const meeting = meetings.get(one)
    const rest = meeting?.rest
    if (record.stage === 'success') {
      const ownIp = record.caller.kind === 'public' ? record.caller.ip : undefined
      const success = successKey(meeting?.operationId ?? '', record.timeMs, ownIp)
      const waits: Verdict = { kind: 'parked', stage: 'fold', reason: rest?.reason ?? 'waits' }
      const verdict = resolved.get(success) ?? waits
      if (verdict.kind === 'new' && told.has(success))
        return { message, index, record, success, verdict: again(verdict) }
      told.add(success)
      return { message, index, record, success, verdict }
    }
    const kind = rest?.kind === 'parked' ? 'parked' : 'ignored'
    const needed = meeting?.sightings.length ?? 0
    const reason =
      rest?.reason ?? `its address was what ${needed} waiting ${needed === 1 ? 'success' : 'successes'} needed`
    return { message, index, record, verdict: { kind, stage: 'fold', reason } }
  })
}

/** The verdict of a Success that another record of the batch has told already. */
export function again({ findings: _, ...verdict }: Verdict): Verdict {
  return { ...verdict, kind: 'known', reason: 'the same success again: its first record made the finding' }
}
