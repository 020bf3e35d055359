import { groupBy } from '../group-by.ts'
import type { Operation } from './operations.ts'
import { dayMs, type Range } from './range.ts'
import type { BaselineAlert, BaselineDay } from './report.ts'
import { dayOf } from './terms.ts'

/** Every day (UTC) that the range touches, ascending. A finding and an alert count on the day of their own time. */
export function daysOf(
  { fromMs, armedFromMs, toMs }: Range,
  operations: readonly Operation[],
  alerts: readonly BaselineAlert[],
): BaselineDay[] {
  const operationsOn = groupBy(operations, ({ timeMs }) => dayOf(timeMs))
  const alertsOn = groupBy(alerts, ({ time }) => time.slice(0, 10))
  const findingsOn = groupBy(
    alerts.flatMap(({ findings }) => findings),
    ({ time }) => time.slice(0, 10),
  )
  const [first, last] = [Math.floor(fromMs / dayMs), Math.floor(toMs / dayMs)]
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const beginMs = (first + i) * dayMs
    const day = dayOf(beginMs)
    const own = operationsOn.get(day) ?? []
    return {
      day,
      isLearning: beginMs + dayMs <= armedFromMs,
      operations: own.length,
      withoutAddress: own.filter(({ fate }) => fate === 'no-address').length,
      findings: findingsOn.get(day)?.length ?? 0,
      alerts: alertsOn.get(day)?.length ?? 0,
    }
  })
}
