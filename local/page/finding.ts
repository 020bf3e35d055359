import { readExpectations } from '../../lib/expect/store.ts'
import { legibleFacts } from '../../lib/render/legible.ts'
import { linksOf, type Places } from '../../lib/render/links.ts'
import { network, sentence, usualInstead, what } from '../../lib/render/sentence.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { StoredFinding } from '../../lib/triage/findings.ts'
import { unconfirmedAmong } from '../../lib/triage/unconfirmed.ts'
import { alertOf, alertViewOf } from './alert-of.ts'
import type { FindingWhole } from './api.ts'
import { commandsOf } from './commands.ts'
import { coveringEntry, widestScope } from './expectations.ts'
import { expectedOf, lineOf } from './findings.ts'
import { operationOf } from './operation.ts'
import { pictureOf } from './picture.ts'
import { whyOf } from './why.ts'

const mostCharacters = 2048

export interface WholeSources {
  readonly table: StateTable
  readonly rules: readonly Rule[]
  readonly alerts: readonly AlertBody[]
  readonly places: Places
  readonly nowMs: number
}

/** A finding with all that the state and the kept alerts say about it. @throws StoreUnavailable */
export async function wholeOf(
  finding: StoredFinding,
  { table, rules, alerts, places, nowMs }: WholeSources,
): Promise<FindingWhole> {
  const { facts } = finding
  const [why, operation, picture, entries, unconfirmed] = await Promise.all([
    whyOf(facts, rules, table),
    operationOf(facts, table),
    pictureOf(facts, rules, table),
    readExpectations(table),
    unconfirmedAmong([finding], table),
  ])
  const covering = coveringEntry(facts, entries, nowMs)
  const scope = widestScope(facts)
  const shown = legibleFacts(facts, mostCharacters)
  return {
    ...lineOf(finding, entries, unconfirmed),
    facts: shown,
    what: what(shown),
    network: network(shown),
    sentence: `${sentence(shown)}${usualInstead(shown)}`,
    why,
    ...(operation ? { operation } : {}),
    ...(picture ? { picture } : {}),
    commands: commandsOf(facts),
    links: linksOf(facts, places),
    alert: alertViewOf(facts, alertOf(facts.id, alerts), places),
    ...(scope ? { scope } : {}),
    ...(covering ? { covered: expectedOf(covering) } : {}),
  }
}
