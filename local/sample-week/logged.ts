import type { Group } from './estate.ts'

/** One record as Azure writes it: untrusted JSON to whoever reads it. */
export type SampleRecord = Readonly<Record<string, unknown>>

/** A record with what decides when it reaches the hub, and how often. */
export interface Logged {
  /** The record's own time, in milliseconds since 1970. */
  at: number
  group: Group
  record: SampleRecord
}
