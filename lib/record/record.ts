import type { Facts } from '../decide/facts.ts'
import { type Judgement, judgeContext, type Placed, someAreNew } from '../decide/judge.ts'
import type { Edges } from '../edges.ts'
import { type Expectation, expectedBy } from '../expect/expectation.ts'
import { readExpectations } from '../expect/store.ts'
import type { Term } from '../match/term.ts'
import { groupId } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import { commitTerms, type Pending, type TermOutcome } from './commit.ts'
import { raisedBy } from './raised.ts'
import { standingOf } from './standing.ts'
import { noRow, readTerm, type TermRow } from './term-row.ts'
import { readUsual } from './usual-row.ts'

/** A finding that this call committed, and the alert that will tell of it: '' is its own, else the id of its group. */
export interface Committed extends Telling {
  readonly finding: Facts
}

/** Whom a finding is told to: nobody when a person has expected it. */
export interface Telling {
  readonly alert: string
  /** Id of the entry that expects it. */
  readonly expected?: string
}

export interface Recorded {
  readonly committed: readonly Committed[]
  /** What each sighting was to each of its raising terms. */
  readonly judgements: ReadonlyMap<Placed, readonly { term: Term; judgement: Judgement }[]>
}

const mostInAGroup = 200

/**
 * Judges sightings, in order of arrival, against what the table remembers and commits what follows: term, finding and
 * outbox entry in one conditional transaction. Context terms are learnt after the findings commit, so a crash between
 * the two repeats the same "also new" lines.
 * @throws StoreUnavailable; what was committed before stays, and is found done when the batch comes again
 */
export async function record(sightings: readonly Placed[], edges: Edges): Promise<Recorded> {
  const byTerm = sightingsByTerm(sightings)
  const terms = [...byTerm.keys()]
  const rows = new Map(
    await sideBySide(terms, async (term) => [term.id, await rowOf(term, byTerm.get(term) ?? [], edges)] as const),
  )
  const rowOfTerm = (term: Term): TermRow => rows.get(term.id) ?? noRow
  const raising = terms.filter((term) => term.rule.raises)
  const raised = raisedBy(raising, (term) => byTerm.get(term) ?? [], rowOfTerm)
  const expectations = once(() => readExpectations(edges.table))
  const told = await unexpected([...raised.findings.values()], expectations)
  const usual = await readUsual(sightings, raised, (id) => standingOf(id, raised, told, edges), edges)
  const surroundings = { alsoNew: judgeContext(sightings, (term) => rowOfTerm(term).spans), usually: usual.of }

  const alertOf = groupAlerts(told, edges.policy.groupAbove)
  const pendingOf = (term: Term): Pending => ({
    term,
    row: rowOfTerm(term),
    sightings: byTerm.get(term) ?? [],
    surroundings,
    async telling(finding) {
      const expected = expectedBy(finding, await expectations())
      return expected ? { alert: '', expected: expected.id } : { alert: alertOf.get(finding.id) ?? '' }
    },
  })
  const outcomes = await commitTerms(raising.map(pendingOf), edges)
  await commitTerms(terms.filter((term) => !term.rule.raises).map(pendingOf), edges)
  await usual.note()
  return {
    committed: inOrderOfArrival(sightings, outcomes),
    judgements: judgementsOf(sightings, outcomes),
  }
}

/** A cached row may say that all sightings are known. Only the table says new: another instance may have learnt meanwhile. */
async function rowOf(term: Term, sightings: readonly Placed[], { cache, table }: Edges): Promise<TermRow> {
  const cached = cache.get(term.rowKey)
  if (cached && 'spans' in cached && !someAreNew(term, cached.spans, sightings)) return cached
  const row = await readTerm(term, table)
  if (row.etag !== undefined) cache.set(term.rowKey, row)
  return row
}

/** One Term object for each distinct term, with its sightings in order of arrival. */
function sightingsByTerm(sightings: readonly Placed[]): Map<Term, Placed[]> {
  const termById = new Map<string, Term>()
  const byTerm = new Map<Term, Placed[]>()
  for (const placed of sightings) {
    for (const term of placed.terms) {
      const one = termById.get(term.id) ?? term
      termById.set(term.id, one)
      const all = byTerm.get(one)
      if (all) all.push(placed)
      else byTerm.set(one, [placed])
    }
  }
  return byTerm
}

/** The findings that somebody will be told of. What people expect is read only when there is a finding. */
async function unexpected(findings: readonly Facts[], expectations: () => Promise<Expectation[]>): Promise<Facts[]> {
  if (findings.length === 0) return []
  const known = await expectations()
  return findings.filter((finding) => expectedBy(finding, known) === undefined)
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined
  return () => {
    value ??= read()
    return value
  }
}

/** Which alert each finding goes into: its own while they are few, else groups of at most 200. */
function groupAlerts(findings: readonly Facts[], groupAbove: number): ReadonlyMap<string, string> {
  const ids = findings.map((finding) => finding.id).sort()
  const alertOf = new Map<string, string>()
  if (ids.length <= groupAbove) return alertOf
  for (let i = 0; i < ids.length; i += mostInAGroup) {
    const members = ids.slice(i, i + mostInAGroup)
    const group = groupId(members)
    for (const id of members) alertOf.set(id, group)
  }
  return alertOf
}

function judgementsOf(sightings: readonly Placed[], outcomes: readonly TermOutcome[]): Recorded['judgements'] {
  const all = new Map<Placed, { term: Term; judgement: Judgement }[]>(sightings.map((placed) => [placed, []]))
  for (const { term, judged } of outcomes)
    for (const [placed, judgement] of judged) all.get(placed)?.push({ term, judgement })
  return all
}

/** The findings that were committed, in the order in which their sightings arrived: where batches end changes nothing. */
function inOrderOfArrival(sightings: readonly Placed[], outcomes: readonly TermOutcome[]): Committed[] {
  const byId = new Map(outcomes.flatMap(({ committed }) => committed.map((one) => [one.finding.id, one] as const)))
  const findings = sightings.flatMap((placed) =>
    outcomes.flatMap(({ judged }) => {
      const judgement = judged.get(placed)
      return judgement?.kind === 'new' ? (byId.get(judgement.finding.id) ?? []) : []
    }),
  )
  return [...new Set(findings)]
}
