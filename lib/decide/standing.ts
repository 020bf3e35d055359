import type { Classification } from '../triage/classification.ts'
import type { KnownNetwork } from './usual.ts'

/** What has become of a finding, as far as it says whether its network may be called usual. */
export interface Standing {
  readonly timeMs: number
  /** False when it was expected, or kept while First Seen learnt: then nobody was alerted. */
  readonly wasAlerted: boolean
  /** How a person judged it; absent: nobody has. */
  readonly triage?: Classification
}

const dayMs = 24 * 60 * 60_000

/**
 * Whether a network whose newest finding stands so may be called usual. An alert leaves it unconfirmed until a person
 * judges it benign or false, or until it goes on for a whole window after the finding and nobody has judged it. Silence
 * alone never confirms: there must be a sighting on a day that begins a window or more after the finding. A true
 * positive is not usual, and one that somebody looked at and left undetermined is not either.
 * @param days on which the network was seen so far, counted from the epoch, ascending
 */
export function isConfirmed(
  { timeMs, wasAlerted, triage }: Standing,
  days: KnownNetwork['days'],
  windowMs: number,
): boolean {
  switch (triage) {
    case 'BenignPositive':
    case 'FalsePositive':
      return true
    case 'TruePositive':
    case 'Undetermined':
      return false
    case undefined:
      return !wasAlerted || (days.at(-1) ?? 0) * dayMs >= timeMs + windowMs
    default:
      return triage satisfies never
  }
}
