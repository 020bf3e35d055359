import { admit, type Spans } from '../decide/admit.ts'
import type { Facts } from '../decide/facts.ts'
import { windowMsOf } from '../decide/judge.ts'
import type { Network } from '../enrich/asn-data.ts'
import type { Sighting } from '../fold/sighting.ts'
import { groupBy } from '../group-by.ts'
import type { MatchingRecord } from '../match/match.ts'
import { keyOfTerm, type Term } from '../match/term.ts'
import { legible, legibleKey } from '../render/legible.ts'
import { who } from '../render/sentence.ts'
import { termOfFinding } from '../state/keys.ts'
import { type DryRun, keyOf } from './dry-run.ts'
import type { BaselineTerm } from './report.ts'

/** All that a dry run saw of one term of a raising rule. */
export interface KnownTerm {
  readonly term: Term
  /** In which it was seen last. */
  readonly network: Network
  /** In order of time. */
  readonly sightings: readonly Sighting[]
  readonly presences: Spans
  readonly findings: readonly Facts[]
}

/** The terms of a dry run, in order of first appearance. */
export function knownTerms({ seen, committed }: DryRun): KnownTerm[] {
  const findings = groupBy(
    committed.map(({ finding }) => finding),
    ({ id }) => termOfFinding(id),
  )
  const sighted = seen.flatMap((one) =>
    one.kind === 'placed' ? one.terms.map((term) => ({ term, network: one.network, sighting: one.sighting })) : [],
  )
  return [...groupBy(sighted, ({ term }) => term.id)].flatMap(([id, own]) => {
    const last = own.at(-1)
    if (last === undefined) return []
    const sightings = own.map(({ sighting }) => sighting)
    const { term, network } = last
    const presences = presencesOf(term, sightings)
    return [{ term, network, sightings, presences, findings: findings.get(id) ?? [] }]
  })
}

const presencesOf = (term: Term, sightings: readonly Sighting[]): Spans =>
  sightings.reduce<Spans>((spans, { record }) => admit(spans, record.timeMs, windowMsOf(term)).spans, [])

const mostWho = 3
export const mostCharacters = 120

/** What is reported of a term. `sightings` are those of it that count. */
export function reportedTerm({ term, network, presences, findings, sightings }: KnownTerm): BaselineTerm {
  const of = (text: string): string => legible(text, mostCharacters)
  const asked = groupBy(sightings, ({ record }) => who({ principal: record.principal }))
  const operations = new Set(sightings.map(({ operationId, record }) => keyOf(operationId, record.timeMs)))
  const machines = new Set(sightings.flatMap(({ record }) => machineOf(record) ?? []))
  return {
    rule: term.rule.id,
    key: legibleKey(keyOfTerm(term), mostCharacters),
    name: of(nameOf(term, sightings.at(-1))),
    asn: network.asn,
    organisation: of(network.organisation),
    operations: operations.size,
    days: [...new Set(sightings.map(({ record }) => dayOf(record.timeMs)))],
    presences: presences.map(([first, last]) => [isoOf(first), isoOf(last)] as const),
    who: [...asked]
      .sort(([, a], [, b]) => b.length - a.length)
      .slice(0, mostWho)
      .map(([name]) => of(name)),
    machines: machines.size,
    findings: findings.map(({ time }) => time),
  }
}

/** Machines of one name in two resource groups are two. */
function machineOf({ resource }: MatchingRecord): string | undefined {
  const { subscriptionId = '', resourceGroup = '', parentName } = resource ?? {}
  return parentName === undefined ? undefined : `${subscriptionId}/${resourceGroup}/${parentName}`.toLowerCase()
}

export const isoOf = (timeMs: number): string => new Date(timeMs).toISOString()
export const dayOf = (timeMs: number): string => isoOf(timeMs).slice(0, 10)

/** The key without its network, the extension as people write it. */
function nameOf({ rule, values }: Term, sighting: Sighting | undefined): string {
  const parts = rule.key.flatMap((field, i) =>
    field === 'asn' ? [] : [field === 'extension' ? (sighting?.record.resource?.shownName ?? values[i]) : values[i]],
  )
  return parts.filter((part) => part !== undefined).join(' · ')
}
