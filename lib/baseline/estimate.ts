import type { Facts } from '../decide/facts.ts'
import type { Committed } from '../record/record.ts'
import { dayMs, type Range } from './range.ts'
import type { BaselineEstimate } from './report.ts'

const mostDays = 28
const weekDays = 7

/**
 * How many alerts a week to expect: as many as the last 28 days of the range had, or as many of them as are armed.
 * Undefined when that is less than a day.
 * @param isCovered whether a suggestion covers a finding
 */
export function estimateOf(
  { armedFromMs, toMs }: Range,
  committed: readonly Committed[],
  isCovered: (finding: Facts) => boolean,
): BaselineEstimate | undefined {
  const overDays = Math.min(mostDays, Math.floor((toMs - armedFromMs) / dayMs))
  if (overDays < 1) return undefined
  const late = committed.filter(({ finding }) => Date.parse(finding.time) > toMs - overDays * dayMs)
  const left = late.filter(({ finding }) => !isCovered(finding))
  const perWeek = (ofThese: readonly Committed[]): number =>
    Math.round((alertsOf(ofThese).size / overDays) * weekDays * 10) / 10
  return { alertsPerWeek: perWeek(late), alertsPerWeekWithSuggestions: perWeek(left), overDays }
}

/** The alerts that tell of these findings, by id. */
export const alertsOf = (committed: readonly Committed[]): Set<string> =>
  new Set(committed.map(({ alert, finding }) => alert || finding.id))
