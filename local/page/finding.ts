import type { AlertBody } from '../../lib/deliver/send.ts'
import { legibleFacts } from '../../lib/render/legible.ts'
import { linksOf, publicCloud } from '../../lib/render/links.ts'
import { network, sentence, usualInstead, what } from '../../lib/render/sentence.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { StoredFinding } from '../../lib/triage/findings.ts'
import { alertOf, alertViewOf, bodyOf } from './alert-of.ts'
import type { FindingWhole } from './api.ts'
import { commandsOf } from './commands.ts'
import { lineOf } from './findings.ts'
import { operationOf } from './operation.ts'
import { pictureOf } from './picture.ts'
import { whyOf } from './why.ts'

const mostCharacters = 2048

/** A finding with all that the state and the kept alerts say about it. @throws StoreUnavailable */
export async function wholeOf(
  finding: StoredFinding,
  { table, rules, alerts }: { table: StateTable; rules: readonly Rule[]; alerts: readonly AlertBody[] },
): Promise<FindingWhole> {
  const { facts } = finding
  const [why, operation, picture] = await Promise.all([
    whyOf(facts, rules, table),
    operationOf(facts, table),
    pictureOf(facts, rules, table),
  ])
  const shown = legibleFacts(facts, mostCharacters)
  return {
    ...lineOf(finding),
    facts: shown,
    what: what(shown),
    network: network(shown),
    sentence: `${sentence(shown)}${usualInstead(shown)}`,
    why,
    ...(operation ? { operation } : {}),
    ...(picture ? { picture } : {}),
    commands: commandsOf(facts),
    links: linksOf(facts, publicCloud),
    alert: alertViewOf(bodyOf(facts, alertOf(facts.id, alerts))),
  }
}
