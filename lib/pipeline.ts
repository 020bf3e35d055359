import { deliver } from './deliver/deliver.ts'
import type { Edges } from './edges.ts'
import { closeWaits, fold } from './fold/fold.ts'
import { watchedOperations } from './match/match.ts'
import { canariesIn, noteReturned } from './pulse/canary.ts'
import { gather } from './quarantine/gather.ts'
import type { Origin } from './quarantine/quarantine.ts'
import { type Read, readMessage } from './read/read.ts'
import type { Committed } from './record/record.ts'
import { Settlement } from './settle.ts'
import { sideBySide } from './state/rounds.ts'
import {
  type Judged,
  judge,
  type Released,
  releasedOf,
  type SuccessKey,
  type Tally,
  tallyOf,
  type Verdict,
} from './verdict.ts'

/** One Event Hub event (or one piece of a file): bytes that hold one or more records. */
export interface Message {
  readonly bytes: Uint8Array
  readonly origin: Origin
  readonly enqueuedAtMs: number
}

export interface Batch {
  /** Every record of the batch that the reader looked at, in order, with its verdict. */
  readonly judged: readonly Judged[]
  /** Successes that were decided now, also those of an earlier batch that waited. */
  readonly resolved: ReadonlyMap<SuccessKey, Verdict>
  readonly committed: readonly Committed[]
  readonly tally: Tally
  /** Successes whose address is in no network of the ASN data. */
  readonly unplaced: number
  /** What became of Successes that were counted as parked before. */
  readonly released: Released
}

/**
 * Takes one batch of messages the whole way. When it resolves, every record is known, a finding, parked, ignored or in
 * quarantine, durably: the checkpoint may move.
 * @throws when something could not be made durable or read; nothing is lost then, the batch has to come again
 */
export async function handle(messages: readonly Message[], edges: Edges): Promise<Batch> {
  const batch = await take(messages, edges)
  edges.log.info('batch.ended', { ...batch.tally, unplaced: batch.unplaced, released: batch.released })
  return batch
}

/**
 * The same for what did not come through the hub: an alarm of Azure counts the records of `batch.ended`, and rings when
 * the hub brings none.
 */
export async function take(messages: readonly Message[], edges: Edges): Promise<Batch> {
  await edges.asn.refresh(edges.log)
  const watched = watchedOperations(edges.rules)
  const read = messages.flatMap(({ bytes }, i) => readMessage(bytes, i, watched, edges.reader))
  await quarantine(read, messages, edges)

  const matching = read.flatMap((one) => (one.kind === 'matching' ? [one] : []))
  const met = await fold(matching, (message) => messages[message]?.enqueuedAtMs ?? edges.clock(), edges)
  const settlement = new Settlement(edges)
  await settlement.settle(met.flatMap(({ meeting }) => meeting.sightings))
  await closeWaits(met, edges)

  await noteReturned(canariesIn(read), edges)
  await deliver(settlement.committed, edges)

  const resolved = settlement.resolved()
  const judged = judge(read, met, resolved)
  return {
    judged,
    resolved,
    committed: settlement.committed,
    tally: tallyOf(messages.length, judged),
    unplaced: settlement.unplaced,
    released: releasedOf(met, judged, resolved),
  }
}

async function quarantine(read: readonly Read[], messages: readonly Message[], edges: Edges): Promise<void> {
  await sideBySide(gather(read, messages), async (unreadable) => {
    await edges.quarantine.keep(unreadable)
    const { bytes, reason, origin } = unreadable
    edges.log.warn('record.quarantined', { ...origin, reason, bytes: bytes.length })
  })
}
