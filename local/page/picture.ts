import type { Facts } from '../../lib/decide/facts.ts'
import { type KnownNetwork, usualId } from '../../lib/decide/usual.ts'
import { termOfFacts } from '../../lib/explain/term-of-facts.ts'
import { type Term, termWith } from '../../lib/match/term.ts'
import { spansOf } from '../../lib/record/term-row.ts'
import { readNetworks } from '../../lib/record/usual-row.ts'
import { legible } from '../../lib/render/legible.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import { sideBySide } from '../../lib/state/rounds.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import type { Picture, PicturedNetwork } from './api.ts'
import { timeOfFinding } from './time-of-finding.ts'

const mostCharacters = 120

/**
 * When which networks managed the extension of a finding: the networks and their days from the row that remembers what
 * is usual, the presences of each from its term. Undefined when the finding's rule is not among the rules, or names no
 * network in its key.
 * @throws StoreUnavailable
 */
export async function pictureOf(facts: Facts, rules: readonly Rule[], table: StateTable): Promise<Picture | undefined> {
  const rule = rules.find(({ id }) => id === facts.rule.id)
  const term = rule && termOfFacts(facts, rule)
  const id = term && usualId(term)
  if (term === undefined || id === undefined) return undefined
  const known = await readNetworks(id, table)
  const own = { asn: facts.source.asn, organisation: facts.source.organisation, days: [] }
  const all = known.some(({ asn }) => asn === own.asn) ? known : [...known, own]
  return {
    extension: legible(facts.resource.extension ?? facts.operation.name, mostCharacters),
    at: facts.time,
    windowDays: facts.rule.windowDays,
    networks: await sideBySide(all, (network) => picturedNetwork(network, term, facts, table)),
  }
}

async function picturedNetwork(
  { asn, organisation, days }: KnownNetwork,
  term: Term,
  facts: Facts,
  table: StateTable,
): Promise<PicturedNetwork> {
  const values = term.values.map((value, i) => (term.rule.key[i] === 'asn' ? String(asn) : value))
  const { partition, rowKey: key } = termWith(term.rule, values)
  const row = await table.get(partition, key)
  const isFindings = asn === facts.source.asn
  const finding = isFindings ? facts.id : String(row?.fields.finding ?? '')
  return {
    asn,
    organisation: legible(organisation, mostCharacters),
    isFindings,
    days: days.map(dayText),
    presences: row ? spansOf(row).map(([a, b]) => [iso(a), iso(b)] as const) : [],
    ...(finding ? { finding: { shortId: shortId(finding), time: timeOfFinding(finding) } } : {}),
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
const dayText = (day: number): string => iso(day * 24 * 60 * 60_000).slice(0, 10)
