import type { BaselineAlert, BaselineReport, BaselineSuggestion, BaselineTerm } from '../../lib/baseline/report.ts'
import { groupBy } from '../../lib/group-by.ts'
import { weekRows } from './baseline-weeks.ts'
import { count, grouped } from './summary.ts'
import { inWidth, printable, severityColour, type Terminal } from './terminal.ts'

const mostFindings = 40
const mostTerms = 15
const mostSuggestions = 10

/** The report of a dry run for people: what would have alerted first, then what is usual, then what to expect. */
export function printBaseline(report: BaselineReport, out: Terminal): void {
  const { range, counts, alerts, terms, suggestions } = report
  if (range === undefined) {
    out.line(`${count(counts.records, 'record')} looked at: none of them is a successful operation that a rule names.`)
    return
  }
  out.line(headOf(report))
  for (const line of weekRows(report)) out.line(line)
  chapter('What would have alerted, day by day', out)
  printAlerts(alerts, out)
  if (terms.length > 0) printTerms(terms, counts.terms, out)
  if (suggestions.length > 0) printSuggestions(suggestions, out)
  out.line()
}

function headOf({ range, counts, estimate }: BaselineReport): string {
  const { from = '', to = '', armedFrom = '' } = range ?? {}
  const lines = [
    `Dry run from ${dayIn(from)} to ${dayIn(to)}. Armed from ${dayIn(armedFrom)}: what is older is learnt.`,
    `${count(counts.operations, 'operation')}, ${count(counts.terms, 'term')}${taughtNothing(counts)}.`,
    `${count(counts.findings, 'finding')} in ${count(counts.alerts, 'alert')} would have come.`,
  ]
  if (estimate === undefined) lines.push('The log is too short after that day for an estimate.')
  else {
    const { alertsPerWeek, alertsPerWeekWithSuggestions, overDays } = estimate
    const fewer =
      alertsPerWeekWithSuggestions < alertsPerWeek ? `, ${alertsPerWeekWithSuggestions} with all suggestions below` : ''
    lines.push(`Expect about ${alertsPerWeek} alerts a week${fewer} (as in the last ${count(overDays, 'day')}).`)
  }
  return lines.join('\n')
}

function taughtNothing({ withoutAddress, inNoNetwork, leftOut, inFuture }: BaselineReport['counts']): string {
  const parts = [
    withoutAddress > 0 && `${grouped(withoutAddress)} without an address`,
    leftOut > 0 && `${grouped(leftOut)} from networks that the rules leave out`,
    inNoNetwork > 0 && `${grouped(inNoNetwork)} from no known network`,
    inFuture > 0 && `${grouped(inFuture)} dated in the future`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

function printAlerts(alerts: readonly BaselineAlert[], out: Terminal): void {
  if (alerts.length === 0) out.line('  nothing')
  const shown = alerts.slice(-mostFindings)
  if (shown.length < alerts.length)
    out.line(`  the last ${shown.length} of ${grouped(alerts.length)}; all: --json, --html`)
  for (const [day, own] of groupBy(shown, ({ time }) => dayIn(time))) {
    out.line(`  ${out.style('bold', day)}`)
    for (const alert of own) printAlert(alert, out)
  }
}

const mostInAGroup = 5

function printAlert({ findings }: BaselineAlert, out: Terminal): void {
  const isGroup = findings.length > 1
  if (isGroup) out.line(`    ${findings[0]?.time.slice(11, 16)}  one alert of ${findings.length} findings:`)
  for (const { time, severity, title, who, suggestion } of findings.slice(0, isGroup ? mostInAGroup : 1)) {
    const covered = suggestion === undefined ? '' : out.style('dim', `  suggestion ${suggestion + 1}`)
    const lead = isGroup ? '           ' : `    ${time.slice(11, 16)}  `
    out.line(
      `${lead}${out.style(severityColour[severity], severity.toUpperCase())}  ${printable(title)} by ${printable(who)}${covered}`,
    )
  }
  if (findings.length > mostInAGroup) out.line(`           and ${findings.length - mostInAGroup} more`)
}

function printTerms(terms: readonly BaselineTerm[], all: number, out: Terminal): void {
  const shown = terms.slice(0, mostTerms)
  chapter(`What is usual${shown.length < all ? `: the ${shown.length} most used of ${grouped(all)} terms` : ''}`, out)
  const rows = shown.map(({ name, asn, organisation, operations, days, machines, who }) =>
    [
      name,
      `AS${asn} ${organisation}`,
      grouped(operations),
      String(days.length),
      String(machines),
      days.at(-1) ?? '',
      who[0] ?? '',
    ].map(printable),
  )
  for (const line of table(['EXTENSION', 'NETWORK', 'OPERATIONS', 'DAYS', 'MACHINES', 'LAST', 'MOSTLY BY'], rows))
    out.line(line)
}

function printSuggestions(suggestions: readonly BaselineSuggestion[], out: Terminal): void {
  chapter('What you may want to expect', out)
  out.line(
    '  Each came back after a quiet longer than the window, and would alert each time. Add only what you know to be fine.',
  )
  for (const [i, { scope, organisation, why, usually, command, alerts }] of suggestions
    .slice(0, mostSuggestions)
    .entries()) {
    const name = printable(`${scope.extension} from AS${scope.asn} ${organisation}`)
    out.line(`  ${i + 1}  ${out.style('bold', name)}: ${printable(why)} (${count(alerts, 'alert')} fewer)`)
    if (usually !== undefined)
      out.line(`     ${out.style('yellow', 'careful')}: who asked is more often in ${printable(usually)}`)
    out.line(
      `     ${command === undefined ? 'no command: a name in it holds what a shell might read' : printable(command)}`,
    )
  }
  if (suggestions.length > mostSuggestions)
    out.line(`  and ${suggestions.length - mostSuggestions} more: --json, --html`)
}

function chapter(title: string, out: Terminal): void {
  out.line()
  out.line(out.style('bold', title))
}

const widest = 36
const isNumber = (text: string): boolean => /^[\d,]+$/.test(text)

/** A table in columns as wide as what stands in them. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, i) =>
    Math.min(widest, Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0))),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => fitted(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  return [heads, ...rows].map((row) => `  ${line(row)}`)
}

function fitted(text: string, width: number): string {
  return isNumber(text) ? text.padStart(width) : inWidth(text, width)
}

const dayIn = (time: string): string => time.slice(0, 10)
