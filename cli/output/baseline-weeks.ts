import type { BaselineDay, BaselineReport } from '../../lib/baseline/report.ts'
import { grouped } from './summary.ts'

const barWidth = 24
const daysAWeek = 7

/** A row for each week of the report, counted back from its last day, with a bar for its operations. */
export function weekRows({ days }: BaselineReport): string[] {
  const weeks: BaselineDay[][] = []
  for (let end = days.length; end > 0; end -= daysAWeek) weeks.unshift(days.slice(Math.max(0, end - daysAWeek), end))
  const most = Math.max(1, ...weeks.map((week) => sum(week, 'operations')))
  return [
    '',
    '  WEEK FROM   OPERATIONS                         FINDINGS  ALERTS',
    ...weeks.map((week) => rowOf(week, most)),
  ]
}

function rowOf(week: readonly BaselineDay[], most: number): string {
  const operations = sum(week, 'operations')
  const filled = Math.ceil((operations / most) * barWidth)
  const bar = '█'.repeat(filled).padEnd(barWidth)
  const told = week.every(({ isLearning }) => isLearning)
    ? '   learnt'
    : `${grouped(sum(week, 'findings')).padStart(8)}  ${grouped(sum(week, 'alerts')).padStart(6)}`
  return `  ${week[0]?.day}  ${bar}  ${grouped(operations).padStart(7)}  ${told}`
}

const sum = (week: readonly BaselineDay[], field: 'operations' | 'findings' | 'alerts'): number =>
  week.reduce((total, day) => total + day[field], 0)
