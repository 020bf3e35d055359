import type { CutMessage } from './batch.ts'
import { deliverable, type Place } from './deliverable.ts'
import { type Entry, encodeEntries, entryBytes, type Journal, type KeptSegment, nowhere } from './journal.ts'
import type { Position } from './position.ts'

/** A message at its place in a partition. */
export interface StoredMessage extends Place {
  readonly payload: Buffer
}

interface Segment {
  count: number
  bytes: number
}

/**
 * The messages of one partition in the order of their acceptance. Sequence numbers run without a gap, offsets rise and
 * enqueued times never fall, whatever the clock does. A message is here only once the journal has it. Old messages
 * leave a segment at a time, so that memory and disk always hold the same.
 */
export class PartitionLog {
  readonly #segmentBytes: number
  readonly #journal: Journal
  readonly #messages: StoredMessage[] = []
  readonly #segments: Segment[] = []
  #tail: Place = { sequence: 0, offset: 0, enqueuedAt: 0 }

  /** `segmentBytes` is the size at which a segment is full; `kept` is what the journal already holds, oldest first. */
  constructor(segmentBytes: number, journal: Journal = nowhere, kept: readonly KeptSegment[] = []) {
    this.#segmentBytes = segmentBytes
    this.#journal = journal
    for (const { start, entries } of kept) {
      this.#tail = start
      this.#segments.push({ count: 0, bytes: 0 })
      this.#take(placed(entries, start))
    }
    if (kept.length === 0) this.#beginSegment()
  }

  /** The sequence number of the oldest message, or of the next one when there is none. */
  get begin(): number {
    return this.#tail.sequence - this.#messages.length
  }

  /** The sequence number that the next message will get. */
  get next(): number {
    return this.#tail.sequence
  }

  /** What its messages take, in bytes. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0)
  }

  get isOneSegment(): boolean {
    return this.#segments.length === 1
  }

  /** The newest message of the oldest segment: the last one that would leave with it. */
  get lastToLeave(): StoredMessage | undefined {
    return this.#messages[(this.#segments[0]?.count ?? 0) - 1]
  }

  get newest(): StoredMessage | undefined {
    return this.#messages.at(-1)
  }

  read(sequence: number): StoredMessage | undefined {
    return this.#messages[sequence - this.begin]
  }

  /** Accepts the messages of one batch, all or none; `now` in ms. @throws what the journal throws */
  append(messages: readonly CutMessage[], partitionKey: string | undefined, now: number): void {
    const enqueuedAt = Math.max(now, this.#tail.enqueuedAt)
    const stored = sealed(messages, partitionKey, { ...this.#tail, enqueuedAt })
    const bytes = sizeOf(stored)
    const newest = this.#segments.at(-1)
    if (newest !== undefined && newest.count > 0 && newest.bytes + bytes > this.#segmentBytes) this.#beginSegment()
    this.#journal.write(encodeEntries(stored))
    this.#take(stored)
  }

  /** The sequence number with which a reader at `position` begins; undefined when the position lies beyond the end. */
  seek(position: Position): number | undefined {
    if (position.kind === 'earliest') return this.begin
    if (position.kind === 'latest') return this.next
    if (position.kind === 'time') return this.#first(({ enqueuedAt }) => enqueuedAt > position.afterMs)
    // Without fractions, "greater than" is "from the next one on".
    const from = position.inclusive ? position.value : position.value + 1
    if (from > this.#tail[position.kind]) return undefined
    return this.#first((message) => message[position.kind] >= from)
  }

  /** Forgets the oldest segment, here and on disk. What comes keeps counting where it was. */
  dropOldest(): void {
    if (this.isOneSegment) this.#beginSegment()
    this.#journal.dropOldest()
    const gone = this.#segments.shift()
    this.#messages.splice(0, gone?.count ?? 0)
  }

  close(): void {
    this.#journal.close()
  }

  #beginSegment(): void {
    this.#journal.begin(this.#tail)
    this.#segments.push({ count: 0, bytes: 0 })
  }

  #take(stored: readonly StoredMessage[]): void {
    const segment = this.#segments.at(-1)
    const last = stored.at(-1)
    if (segment === undefined || last === undefined) return
    for (const message of stored) this.#messages.push(message)
    segment.count += stored.length
    segment.bytes += sizeOf(stored)
    this.#tail = { ...following(last), enqueuedAt: last.enqueuedAt }
  }

  #first(isMet: (message: StoredMessage) => boolean): number {
    let low = 0
    let high = this.#messages.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const message = this.#messages[middle]
      if (message !== undefined && isMet(message)) high = middle
      else low = middle + 1
    }
    return this.begin + low
  }
}

const sizeOf = (messages: readonly StoredMessage[]): number =>
  messages.reduce((sum, { payload }) => sum + entryBytes(payload), 0)

const following = ({ sequence, offset, payload }: StoredMessage): { sequence: number; offset: number } => ({
  sequence: sequence + 1,
  offset: offset + entryBytes(payload),
})

function sealed(messages: readonly CutMessage[], partitionKey: string | undefined, start: Place): StoredMessage[] {
  let { sequence, offset } = start
  return messages.map((message) => {
    const place = { sequence, offset, enqueuedAt: start.enqueuedAt }
    const stored = { ...place, payload: deliverable(message, place, partitionKey) }
    ;({ sequence, offset } = following(stored))
    return stored
  })
}

function placed(entries: readonly Entry[], start: Place): StoredMessage[] {
  let { sequence, offset } = start
  return entries.map(({ enqueuedAt, payload }) => {
    const stored = { sequence, offset, enqueuedAt, payload }
    ;({ sequence, offset } = following(stored))
    return stored
  })
}
