import type { Facts } from '../decide/facts.ts'
import type { Network } from '../enrich/asn-data.ts'
import { type Expectation, expectedBy, type Scope } from '../expect/expectation.ts'
import type { Committed } from '../record/record.ts'
import { legible, legibleScope } from '../render/legible.ts'
import { counted, networkName, who } from '../render/sentence.ts'
import { alertsOf } from './estimate.ts'
import { commandOf } from './expect-command.ts'
import { homesOf } from './homes.ts'
import { narrowestScope, onlyOne, principalOf } from './narrowest-scope.ts'
import type { BaselineSuggestion } from './report.ts'
import { dayOf, type KnownTerm, mostCharacters } from './terms.ts'

/** A suggestion, and which findings it covers. */
export interface Suggested {
  readonly suggestion: BaselineSuggestion
  covers(finding: Facts): boolean
}

/**
 * What a person may want to expect: terms that came back after a quiet longer than the window, and so alert each time.
 * A term that came once is left out: that is the alert to look at. So is one that deletes: nobody should get used to
 * agents that vanish. The scope is as narrow as what was seen allows. The most useful first.
 * @param flags what stands behind the commands, so that they work on the right state: see stateFlags()
 */
export function suggestions(terms: readonly KnownTerm[], committed: readonly Committed[], flags = ''): Suggested[] {
  const homes = homesOf(terms)
  return terms
    .filter(({ presences, findings }) => presences.length > 1 && findings.length > 0)
    .filter(({ sightings }) => !sightings.some(({ record }) => record.operation.endsWith('/delete')))
    .flatMap((known) => suggestionFor(known, homes, committed, flags) ?? [])
    .sort((a, b) => b.suggestion.alerts - a.suggestion.alerts || b.suggestion.findings - a.suggestion.findings)
}

function suggestionFor(
  known: KnownTerm,
  homes: ReadonlyMap<string, Network>,
  committed: readonly Committed[],
  flags: string,
): Suggested | undefined {
  const { term, network, sightings } = known
  const scope = narrowestScope(known)
  if (scope === undefined) return undefined
  const covers = covering(term.rule.id, scope)
  const left = committed.filter(({ finding }) => !covers(finding))
  const cameBack = returnsOf(known)
  const records = sightings.map(({ record }) => record)
  const home = homes.get(onlyOne(records, principalOf)?.toLowerCase() ?? '')
  const command = commandOf(term.rule.id, scope, cameBack, flags)
  return {
    covers,
    suggestion: {
      rule: term.rule.id,
      scope: legibleScope(scope, mostCharacters),
      organisation: legible(network.organisation, mostCharacters),
      why: `${cameBack}; ${askedBy(known)}`,
      ...(home && home.asn !== network.asn ? { usually: legible(networkName(home), mostCharacters) } : {}),
      ...(command === undefined ? {} : { command }),
      findings: committed.length - left.length,
      alerts: alertsOf(committed).size - alertsOf(left).size,
    },
  }
}

function covering(rule: string, scope: Scope): (finding: Facts) => boolean {
  const always = { from: new Date(-8.64e15), until: new Date(8.64e15) }
  const entry: Expectation = { id: '', rule, scope, ...always, author: '', reason: '', created: always.from }
  return (finding) => expectedBy(finding, [entry]) !== undefined
}

/** How often a term came back, in words that hold no name. */
function returnsOf({ term, presences, sightings }: KnownTerm): string {
  const times = presences.length - 1
  const { windowDays } = term.rule
  const quiet = counted(windowDays, 'quiet day')
  const last = dayOf(sightings.at(-1)?.record.timeMs ?? 0)
  return `came back ${['once', 'twice'][times - 1] ?? `${times} times`} after more than ${quiet}, last on ${last}`
}

function askedBy({ sightings }: KnownTerm): string {
  const asking = new Set(sightings.map(({ record }) => who({ principal: record.principal })))
  const [one = ''] = asking
  return asking.size === 1 ? `always by ${legible(one, mostCharacters)}` : `by ${asking.size} identities`
}
