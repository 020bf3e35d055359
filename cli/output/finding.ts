import type { Facts } from '../../lib/decide/facts.ts'
import { legibleFacts } from '../../lib/render/legible.ts'
import { fullLimits } from '../../lib/render/notice.ts'
import { done, network, what, who } from '../../lib/render/sentence.ts'
import { inWidth, severityColour, type Terminal } from './terminal.ts'

const columns = [16, 8, 44, 34] as const

/** The heads of the table that printRow fills. */
export function printRowHeads(out: Terminal): void {
  out.line(out.style('dim', cells(['TIME (UTC)', 'SEVERITY', 'WHAT', 'FROM', 'BY'])))
}

/** A finding as a row of a table. */
export function printRow(facts: Facts, out: Terminal): void {
  const { rule, operation, time } = facts
  const shown = legibleFacts(facts, fullLimits.inSentence)
  const severity = out.style(severityColour[rule.severity], rule.severity.toUpperCase().padEnd(columns[1]))
  const row = cells([
    time.replace('T', ' ').slice(0, 16),
    '',
    `${what(shown)} ${done[operation.verb]}`,
    network(shown),
    who(shown),
  ])
  const at = columns[0] + 2
  out.line(`${row.slice(0, at)}${severity}${row.slice(at + columns[1])}`)
}

const cells = (texts: readonly string[]): string =>
  texts.map((text, i) => (columns[i] === undefined ? text : inWidth(text, columns[i]))).join('  ')
