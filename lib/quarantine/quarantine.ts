import { createHash } from 'node:crypto'

/** Bytes that could not be read, with where they came from and why. */
export interface Unreadable {
  readonly bytes: Uint8Array
  readonly reason: string
  readonly origin: Origin
}

/** Where a message stood. A file read by the command line is a hub of its own with one partition. */
export interface Origin {
  readonly hub: string
  readonly partition: string
  readonly sequenceNumber: number
}

/** Something that waits: how many, and since when the oldest. */
export interface Waiting {
  readonly count: number
  readonly oldestMs?: number
}

/** Keeps unreadable bytes for a person. @throws when they could not be made durable */
export interface Quarantine {
  keep(unreadable: Unreadable): Promise<void>
  /** What lies there for a person. */
  waiting(): Promise<Waiting>
}

/**
 * Name of the bytes in quarantine: `<hub>/<partition>/<sequence number, 20 digits>-<16 hex digits of their SHA-256>`.
 * Kept twice it is the same blob, and a recreated hub cannot overwrite an old one.
 */
export function quarantineName({ bytes, origin }: Unreadable): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const sequence = String(Math.max(0, origin.sequenceNumber)).padStart(20, '0')
  return `${origin.hub}/${origin.partition}/${sequence}-${hash}`
}
