import type { Facts } from '../decide/facts.ts'
import { judgeTerm, type Placed, type Surroundings } from '../decide/judge.ts'
import type { Term } from '../match/term.ts'
import { findingId } from '../state/keys.ts'
import type { TermRow } from './term-row.ts'

/** Which sightings raise a finding or have raised one, by their raising terms. */
export interface Raised {
  /** Id of the finding that a sighting raises, also when the table has it already because the batch comes again. */
  of(placed: Placed, term: Term): string | undefined
  /** The findings that are not in the table yet, without what surrounds them (what is usual, what else is new). */
  readonly findings: ReadonlyMap<string, Facts>
}

const nothing: Surroundings = { alsoNew: new Map(), usually: () => [] }

/**
 * Looks ahead at what the sightings of a batch will raise. What is usual for one of them depends on what those before it
 * raised, and must not depend on which of the two is committed already: so both are told from the terms' rows.
 */
export function raisedBy(
  terms: readonly Term[],
  sightingsOf: (term: Term) => readonly Placed[],
  rowOf: (term: Term) => TermRow,
): Raised {
  const ids = new Map<Placed, Map<string, string>>()
  const findings = new Map<string, Facts>()
  for (const term of terms) {
    const row = rowOf(term)
    const sightings = sightingsOf(term)
    const { judgements } = judgeTerm(term, row.spans, sightings, nothing)
    for (const [i, placed] of sightings.entries()) {
      const { timeMs } = placed.sighting.record
      const judgement = judgements[i]
      if (judgement?.kind === 'new') findings.set(judgement.finding.id, judgement.finding)
      else if (!row.findings.includes(timeMs)) continue
      ids.set(placed, (ids.get(placed) ?? new Map()).set(term.id, findingId(timeMs, term.id)))
    }
  }
  return { of: (placed, term) => ids.get(placed)?.get(term.id), findings }
}
