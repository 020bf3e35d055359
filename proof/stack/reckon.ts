import { findingsIn } from '../../cli/output/alert.ts'
import type { Facts } from '../../lib/decide/facts.ts'
import { groupBy } from '../../lib/group-by.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { findingsOf, keysOf } from '../../test/support/rows.ts'
import type { Faults } from '../check.ts'

const extensionOf = ({ term }: Facts): string => term.find(([field]) => field === 'extension')?.[1] ?? ''

/** Compares the findings with the names of which each must have exactly one, and the alerts with the findings. */
export async function reckonNames(
  names: readonly string[],
  table: StateTable,
  alerts: readonly AlertBody[],
): Promise<Faults> {
  const findings = Object.values(await findingsOf(table))
  const found = groupBy(findings, extensionOf)
  const lost = names.filter((name) => !found.has(name)).map((name) => `the finding of ${name}`)
  const doubled = names.flatMap((name) => {
    const count = found.get(name)?.length ?? 0
    return count > 1 ? [`${count} findings of ${name}`] : []
  })
  const known = new Set(names)
  const wrong = [...found.keys()].filter((name) => !known.has(name)).map((name) => `a finding of ${name}`)
  const told = await reckonAlerts(
    findings.map(({ id }) => id),
    table,
    alerts,
  )
  return { lost: [...lost, ...told.lost], doubled: [...doubled, ...told.doubled], wrong: [...wrong, ...told.wrong] }
}

/** Alerts less those that came again with the same id. */
export const once = (alerts: readonly AlertBody[]): AlertBody[] => [
  ...new Map(alerts.map((alert) => [alert.event.id, alert])).values(),
]

/** Every finding is told of in exactly one alert, and nothing is left in the outbox. */
export async function reckonAlerts(
  findingIds: readonly string[],
  table: StateTable,
  alerts: readonly AlertBody[],
): Promise<Faults> {
  const lost: string[] = []
  const doubled: string[] = []
  const alertsOf = new Map<string, number>()
  for (const id of alerts.flatMap(({ event }) => findingsIn(event))) alertsOf.set(id, (alertsOf.get(id) ?? 0) + 1)
  for (const id of findingIds) {
    const count = alertsOf.get(id) ?? 0
    if (count === 0) lost.push(`the alert of finding ${id}`)
    if (count > 1) doubled.push(`finding ${id} is in ${count} alerts`)
    alertsOf.delete(id)
  }
  const due = await keysOf(table, 'due:')
  return {
    lost: [...lost, ...due.map((key) => `${key} is still due`)],
    doubled,
    wrong: [...alertsOf.keys()].map((id) => `an alert of ${id}, which is no finding`),
  }
}
