import type { Expectation } from '../../lib/expect/expectation.ts'
import { readExpectations } from '../../lib/expect/store.ts'
import { groupBy } from '../../lib/group-by.ts'
import { legibleFacts } from '../../lib/render/legible.ts'
import { shortTitle, usualNetwork, who } from '../../lib/render/sentence.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { deliveryOf, readFinding, readFindings, type StoredFinding } from '../../lib/triage/findings.ts'
import { idsMeant, shortId } from '../../lib/triage/short-id.ts'
import { unconfirmedAmong } from '../../lib/triage/unconfirmed.ts'
import type { Expected, FindingLine, Findings } from './api.ts'

const listedMs = 90 * 24 * 60 * 60_000
const mostListed = 1000
const mostCharacters = 120

/** The findings that the page knows: of the last 90 days, newest first. @throws StoreUnavailable */
const knownFindings = (table: StateTable, nowMs: number): Promise<StoredFinding[]> =>
  readFindings(table, { sinceMs: nowMs - listedMs })

/** The findings that an id or a short id can mean. @throws StoreUnavailable */
export async function findingsNamed(table: StateTable, name: string, nowMs: number): Promise<StoredFinding[]> {
  if (/^\d{8}T\d{9}Z-[0-9a-f]{32}$/.test(name)) return [(await readFinding(name, table)) ?? []].flat()
  const known = await knownFindings(table, nowMs)
  const meant = new Set(
    idsMeant(
      name,
      known.map(({ facts }) => facts.id),
    ),
  )
  return known.filter(({ facts }) => meant.has(facts.id))
}

/** The newest findings, as the page lists them, and how many there are. @throws StoreUnavailable */
export async function readLines(table: StateTable, nowMs: number): Promise<Findings> {
  const known = await knownFindings(table, nowMs)
  const findings = known.slice(0, mostListed)
  // Entries of people are read only where one of them has expected something.
  const hasExpected = findings.some(({ expected }) => expected !== undefined)
  const [entries, unconfirmed] = await Promise.all([
    hasExpected ? readExpectations(table) : [],
    unconfirmedAmong(findings, table),
  ])
  const sameShortId = groupBy(known, ({ facts }) => shortId(facts.id))
  return {
    lines: findings.map((finding) => {
      const line = lineOf(finding, entries, unconfirmed)
      return sameShortId.get(line.shortId)?.length === 1 ? line : { ...line, shortId: line.id }
    }),
    total: known.length,
  }
}

/** A finding as a line; `unconfirmed` has ids. Texts from a log are made legible, and are still to be shown as text only. */
export function lineOf(
  finding: StoredFinding,
  entries: readonly Expectation[],
  unconfirmed: ReadonlySet<string>,
): FindingLine {
  const facts = legibleFacts(finding.facts, mostCharacters)
  const { triage } = finding
  const entry = entries.find(({ id }) => id === finding.expected)
  return {
    id: facts.id,
    shortId: shortId(facts.id),
    time: facts.time,
    severity: facts.rule.severity,
    title: shortTitle(facts),
    who: who(facts),
    alsoNew: facts.alsoNew.map(({ says }) => says),
    usually: facts.usually.map(usualNetwork),
    delivery: deliveryOf(finding),
    isUnconfirmed: unconfirmed.has(facts.id),
    ...(triage ? { closed: { ...triage, at: triage.at.toISOString() } } : {}),
    ...(entry ? { expected: expectedOf(entry) } : {}),
  }
}

/** An entry as the page shows it. */
export const expectedOf = ({ id, author, reason, until }: Expectation): Expected => ({
  id,
  by: author,
  reason,
  until: until.toISOString(),
})
