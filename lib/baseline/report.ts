import type { Scope } from '../expect/expectation.ts'
import type { Key } from '../match/term.ts'
import type { RaisingRule } from '../rules/schema.ts'

/**
 * What a dry run over the past found: what would have alerted had the rules been armed one history window after its
 * begin, and what is normal. It is JSON as it stands. Times are ISO 8601 in UTC, days such as `2026-06-04`. Texts that
 * came from a log are made legible and are still to be shown as text, never as markup.
 */
export interface BaselineReport {
  /** Goes up when a field changes its meaning. */
  readonly version: 1
  readonly madeAt: string
  readonly source: BaselineSource
  /** The rules that raise. */
  readonly rules: readonly BaselineRule[]
  /** The time that the report tells of. Absent when the log holds no operation that a rule names. */
  readonly range?: BaselineRange
  readonly counts: BaselineCounts
  /** What to expect once armed. Absent when less than a day of the log is later than the arming. */
  readonly estimate?: BaselineEstimate
  /** Every day of the range, ascending, also those on which nothing happened. */
  readonly days: readonly BaselineDay[]
  /** What would have alerted, in order of time. */
  readonly alerts: readonly BaselineAlert[]
  /** Terms of the rules that raise, the most used first, at most 100, of which half are kept for those with findings; `counts.terms` has how many there are. */
  readonly terms: readonly BaselineTerm[]
  /** Terms that come back after a quiet longer than the window and would alert each time, but for those that delete. The most useful first. */
  readonly suggestions: readonly BaselineSuggestion[]
}

export type BaselineSource =
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'azure'; readonly subscriptions: readonly string[]; readonly days: number }

export interface BaselineRule {
  readonly id: string
  readonly title: string
  readonly severity: RaisingRule['severity']
  readonly windowDays: number
}

export interface BaselineRange {
  readonly from: string
  /** What is older is learnt and raises nothing. */
  readonly armedFrom: string
  readonly to: string
}

/** Operations count once, whatever they are told of how often. */
export interface BaselineCounts {
  /** Records that were looked at. */
  readonly records: number
  /** Pieces of the log that could not be read. */
  readonly unreadable: number
  /** Successful operations that a rule names. */
  readonly operations: number
  /** Of these: those whose records name no public address. They teach nothing, and once armed they are parked. */
  readonly withoutAddress: number
  /** Of these: those from an address that is in no network. */
  readonly inNoNetwork: number
  /** Of these: those from a network that every rule leaves out (Microsoft's own). */
  readonly leftOut: number
  /** Of these: those dated more than a day ahead; they teach nothing. */
  readonly inFuture: number
  readonly terms: number
  readonly findings: number
  readonly alerts: number
}

export interface BaselineEstimate {
  readonly alertsPerWeek: number
  /** The same if all suggestions were added. */
  readonly alertsPerWeekWithSuggestions: number
  /** How many of the last days it is taken from: at most 28, when the history is longest. */
  readonly overDays: number
}

export interface BaselineDay {
  readonly day: string
  /** The whole day is older than the arming. */
  readonly isLearning: boolean
  readonly operations: number
  readonly withoutAddress: number
  readonly findings: number
  readonly alerts: number
}

/** A message that people would have got: of one finding, or of a group that came together. */
export interface BaselineAlert {
  readonly id: string
  /** Of its first finding. */
  readonly time: string
  readonly findings: readonly BaselineFinding[]
}

export interface BaselineFinding {
  readonly id: string
  readonly time: string
  readonly rule: string
  readonly severity: RaisingRule['severity']
  /** `CustomScript on vm-web-03 written from AS9009 M247 Europe SRL (new)` */
  readonly title: string
  readonly who: string
  readonly asn: number
  readonly organisation: string
  /** When the term was last seen before; absent if never. */
  readonly lastSeen?: string
  /** How context rules end the sentence "also new …". */
  readonly alsoNew: readonly string[]
  /** Place of the suggestion that would cover it, from 0. */
  readonly suggestion?: number
}

export interface BaselineTerm {
  readonly rule: string
  readonly key: Key
  /** `CustomScript`: the key without the network, as people write it. */
  readonly name: string
  readonly asn: number
  readonly organisation: string
  readonly operations: number
  /** Days on which it was seen, ascending. */
  readonly days: readonly string[]
  /** Times of presence: first and last sighting, no gap longer than the window. */
  readonly presences: readonly (readonly [first: string, last: string])[]
  /** Who asked, the most often first, at most three. */
  readonly who: readonly string[]
  /** On how many machines and scale sets. */
  readonly machines: number
  /** Times of its findings. */
  readonly findings: readonly string[]
}

/** An entry for `first-seen expect add` that a person may judge and add. */
export interface BaselineSuggestion {
  readonly rule: string
  readonly scope: Scope
  readonly organisation: string
  /** What the log says for it: how often it came back, and when. */
  readonly why: string
  /** What speaks against it: who asked is more often in another network, `AS24940 Hetzner Online GmbH`. */
  readonly usually?: string
  /** To paste into a shell; absent where a name holds what a shell might read, or another rule is meant. */
  readonly command?: string
  /** Findings of the dry run that it covers. */
  readonly findings: number
  /** Alerts that would not have come. */
  readonly alerts: number
}
