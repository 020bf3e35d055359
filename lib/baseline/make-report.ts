import { groupBy } from '../group-by.ts'
import type { Committed } from '../record/record.ts'
import { legibleFacts } from '../render/legible.ts'
import { shortTitle, who } from '../render/sentence.ts'
import type { Rule } from '../rules/schema.ts'
import { daysOf } from './days.ts'
import type { DryRun } from './dry-run.ts'
import { estimateOf } from './estimate.ts'
import { operationsOf } from './operations.ts'
import type { Past } from './past.ts'
import type { Range } from './range.ts'
import type {
  BaselineAlert,
  BaselineFinding,
  BaselineReport,
  BaselineRule,
  BaselineSource,
  BaselineTerm,
} from './report.ts'
import { type Suggested, suggestions } from './suggest.ts'
import { isoOf, type KnownTerm, knownTerms, mostCharacters, reportedTerm } from './terms.ts'

export interface ReportOptions {
  readonly source: BaselineSource
  readonly rules: readonly Rule[]
  readonly madeAtMs: number
  /** What stands behind suggested commands, so that they work on the right state: see stateFlags(). */
  readonly flags?: string
}

const mostTerms = 100

/** The report of a dry run. Pure: the same log, rules and time give the same report. */
export function makeReport(
  { records, unreadable }: Pick<Past, 'records' | 'unreadable'>,
  run: DryRun,
  { source, rules, madeAtMs, flags }: ReportOptions,
): BaselineReport {
  const { range, committed, inFuture } = run
  const operations = operationsOf(run)
  const known = knownTerms(run)
  const suggested = suggestions(known, committed, flags)
  const terms = known.flatMap((one) => inRange(one, range) ?? []).map(reportedTerm)
  const alerts = alertsOf(committed, suggested)
  const estimate = range && estimateOf(range, committed, (finding) => suggested.some(({ covers }) => covers(finding)))
  return {
    version: 1,
    madeAt: isoOf(madeAtMs),
    source,
    rules: rules.flatMap(ruleOf),
    ...(range
      ? { range: { from: isoOf(range.fromMs), armedFrom: isoOf(range.armedFromMs), to: isoOf(range.toMs) } }
      : {}),
    counts: {
      records,
      unreadable,
      operations: operations.length,
      withoutAddress: operations.filter(({ fate }) => fate === 'no-address').length,
      inNoNetwork: operations.filter(({ fate }) => fate === 'no-network').length,
      leftOut: operations.filter(({ fate }) => fate === 'left-out').length,
      inFuture,
      terms: terms.length,
      findings: committed.length,
      alerts: alerts.length,
    },
    ...(estimate ? { estimate } : {}),
    days: range ? daysOf(range, operations, alerts) : [],
    alerts,
    terms: mostTold(terms),
    suggestions: suggested.map(({ suggestion }) => suggestion),
  }
}

/** The most used first; those with findings are among them as long as they have room. */
function mostTold(terms: readonly BaselineTerm[]): BaselineTerm[] {
  const byUse = (a: BaselineTerm, b: BaselineTerm): number =>
    b.operations - a.operations || b.days.length - a.days.length
  const found = terms.filter(({ findings }) => findings.length > 0).sort(byUse)
  const others = terms.filter(({ findings }) => findings.length === 0).sort(byUse)
  const kept = found.slice(0, mostTerms / 2)
  return [...kept, ...others.slice(0, mostTerms - kept.length)].sort(byUse)
}

const ruleOf = (rule: Rule): BaselineRule[] =>
  rule.raises ? [{ id: rule.id, title: rule.title, severity: rule.severity, windowDays: rule.windowDays }] : []

/** The term with only what was seen of it in the range; undefined when that is nothing. */
function inRange(known: KnownTerm, range: Range | undefined): KnownTerm | undefined {
  const sightings = known.sightings.filter(({ record }) => range !== undefined && range.fromMs <= record.timeMs)
  return sightings.length === 0 ? undefined : { ...known, sightings }
}

/** Committed in order of time, so that alerts are too. */
function alertsOf(committed: readonly Committed[], suggested: readonly Suggested[]): BaselineAlert[] {
  const byAlert = groupBy(committed, ({ alert, finding }) => alert || finding.id)
  return [...byAlert].map(([id, own]) => {
    const findings = own.map((one) => findingOf(one, suggested))
    return { id, time: findings[0]?.time ?? '', findings }
  })
}

function findingOf({ finding }: Committed, suggested: readonly Suggested[]): BaselineFinding {
  const facts = legibleFacts(finding, mostCharacters)
  const suggestion = suggested.findIndex(({ covers }) => covers(finding))
  return {
    id: facts.id,
    time: facts.time,
    rule: facts.rule.id,
    severity: facts.rule.severity,
    title: shortTitle(facts),
    who: who(facts),
    asn: facts.source.asn,
    organisation: facts.source.organisation,
    ...(facts.lastSeen === undefined ? {} : { lastSeen: facts.lastSeen }),
    alsoNew: facts.alsoNew.map(({ says }) => says),
    ...(suggestion < 0 ? {} : { suggestion }),
  }
}
