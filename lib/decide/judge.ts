import type { Network } from '../enrich/asn-data.ts'
import type { Sighting } from '../fold/sighting.ts'
import type { Term } from '../match/term.ts'
import type { RaisingRule } from '../rules/schema.ts'
import { findingId } from '../state/keys.ts'
import { admit, lastSeenBefore, type Spans } from './admit.ts'
import { type AlsoNew, type Facts, factsOf } from './facts.ts'
import type { UsualNetwork } from './usual.ts'

/** A sighting with its network and the terms that it has under the rules. */
export interface Placed {
  readonly sighting: Sighting
  readonly network: Network
  /** The ASN data that knew the network: its kind and date, for people. */
  readonly asnData: string
  readonly terms: readonly Term[]
  /** Why a raising rule has no term for it, if one has none. */
  readonly leftOut?: string
}

/** What one sighting was to one raising term. */
export type Judgement =
  | { kind: 'new'; finding: Facts }
  | { kind: 'known'; lastSeenMs: number | undefined }
  | { kind: 'learnt' }

export interface TermJudgement {
  readonly spans: Spans
  readonly findings: readonly Facts[]
  /** One for each of the sightings given, in their order. */
  readonly judgements: readonly Judgement[]
}

/** What else is said of a sighting beside its own term: the context rules that it is new for, and what is usual instead. */
export interface Surroundings {
  readonly alsoNew: ReadonlyMap<Placed, readonly AlsoNew[]>
  readonly usually: (placed: Placed, term: Term) => readonly UsualNetwork[]
}

export const windowMsOf = (term: Term): number => term.rule.windowDays * 24 * 60 * 60_000

const isArmed = (term: Term, timeMs: number): boolean =>
  term.rule.armedFrom === undefined || timeMs >= Date.parse(term.rule.armedFrom)

const raises = (term: Term): term is Term & { rule: RaisingRule } => term.rule.raises

/**
 * Folds a raising term's sightings, in order of arrival, into its spans. New and armed makes a finding; new before the
 * rule is armed is learnt. Pure: called again with what the table holds now after each conflict.
 */
export function judgeTerm(
  term: Term,
  before: Spans,
  sightings: readonly Placed[],
  { alsoNew, usually }: Surroundings,
): TermJudgement {
  let spans = before
  const findings: Facts[] = []
  const judgements = sightings.map((placed): Judgement => {
    const { timeMs } = placed.sighting.record
    const lastSeenMs =
      lastSeenBefore(spans, timeMs) ?? spans.find(([first, last]) => first <= timeMs && timeMs <= last)?.[1]
    const admission = admit(spans, timeMs, windowMsOf(term))
    spans = admission.spans
    if (!admission.isNew) return { kind: 'known', lastSeenMs }
    if (!raises(term) || !isArmed(term, timeMs)) return { kind: 'learnt' }
    const id = findingId(timeMs, term.id)
    const finding = factsOf(id, term, placed, alsoNew.get(placed) ?? [], usually(placed, term), lastSeenMs)
    findings.push(finding)
    return { kind: 'new', finding }
  })
  return { spans, findings, judgements }
}

/**
 * For every sighting, in order of arrival: the context rules for which it is new. Counted whether or not the sighting's
 * own term is new, so that where a batch ends changes nothing.
 */
export function judgeContext(
  sightings: readonly Placed[],
  spansOf: (term: Term) => Spans,
): ReadonlyMap<Placed, readonly AlsoNew[]> {
  const folded = new Map<string, Spans>()
  return new Map(
    sightings.map((placed) => {
      const alsoNew = placed.terms.flatMap((term): AlsoNew[] => {
        if (term.rule.raises) return []
        const { timeMs } = placed.sighting.record
        const admission = admit(folded.get(term.id) ?? spansOf(term), timeMs, windowMsOf(term))
        folded.set(term.id, admission.spans)
        return admission.isNew && isArmed(term, timeMs) ? [{ rule: term.rule.id, says: term.rule.alsoNew }] : []
      })
      return [placed, alsoNew]
    }),
  )
}

/** Whether one of a term's sightings, in order of arrival, is new to these spans. */
export function someAreNew(term: Term, before: Spans, sightings: readonly Placed[]): boolean {
  let spans = before
  return sightings.some(({ sighting }) => {
    const admission = admit(spans, sighting.record.timeMs, windowMsOf(term))
    spans = admission.spans
    return admission.isNew
  })
}
