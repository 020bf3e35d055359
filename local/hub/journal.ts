/** Where a partition stood when a segment began. */
export interface SegmentStart {
  readonly sequence: number
  readonly offset: number
  /** The enqueued time, in ms, of the last message before it; times never go below it. */
  readonly enqueuedAt: number
}

/** One message as it lies in a segment. */
export interface Entry {
  readonly enqueuedAt: number
  /** The message as readers get it: AMQP, with the hub's annotations. */
  readonly payload: Buffer
}

export interface KeptSegment {
  readonly start: SegmentStart
  readonly entries: readonly Entry[]
}

/** Where the messages of one partition outlive the process. Every method throws if the disk does not do its part, and then has done nothing. */
export interface Journal {
  /** Begins a new segment; what is written next goes there. */
  begin(start: SegmentStart): void
  /** Appends encoded entries to the newest segment: all, or none. */
  write(entries: Buffer): void
  /** Deletes the oldest segment. */
  dropOldest(): void
  close(): void
}

/** A journal for a hub that need not survive. */
export const nowhere: Journal = { begin() {}, write() {}, dropOldest() {}, close() {} }

const PREFIX = 12
/** How many bytes a message takes in a segment. */
export const entryBytes = (payload: Buffer): number => PREFIX + payload.length

/** Lays entries out one after the other, each behind its length (4 bytes) and its enqueued time (8 bytes). */
export function encodeEntries(entries: readonly Entry[]): Buffer {
  return Buffer.concat(entries.flatMap(({ enqueuedAt, payload }) => [prefix(payload.length, enqueuedAt), payload]))
}

function prefix(length: number, enqueuedAt: number): Buffer {
  const bytes = Buffer.alloc(PREFIX)
  bytes.writeUInt32BE(length, 0)
  bytes.writeDoubleBE(enqueuedAt, 4)
  return bytes
}

/** The whole entries from `at` on, sharing the memory of `bytes`, and where the last one ends: what follows is half an entry. */
export function decodeEntries(bytes: Buffer, at: number): { entries: Entry[]; end: number } {
  const entries: Entry[] = []
  let end = at
  while (end + PREFIX <= bytes.length) {
    const length = bytes.readUInt32BE(end)
    const next = end + PREFIX + length
    // No message is empty: zeroes are a length that was written before its bytes.
    if (length === 0 || next > bytes.length) break
    entries.push({ enqueuedAt: bytes.readDoubleBE(end + 4), payload: bytes.subarray(end + PREFIX, next) })
    end = next
  }
  return { entries, end }
}
