import { expect } from 'vitest'
import { alertsIn } from './alerts.ts'
import type { SomeEdges } from './edges.ts'
import { type Saying, windowMs } from './logs.ts'
import { findingsOf, rowsOf, spansOf } from './rows.ts'
import { presencesOf, sightingsOf, waitingIn } from './textbook.ts'

const ruleId = 'vm-extension-from-new-network'

/** The laws that hold whatever the order in which several processes did their steps. */
export async function expectLaws(log: readonly Saying[], { table, sent }: SomeEdges): Promise<void> {
  const expected = [...sightingsOf(log)].map(([term, times]) => [term, presencesOf(times)] as const)
  expect(await spansOf(table, ruleId)).toEqual(Object.fromEntries(expected))
  const findings = Object.values(await findingsOf(table))
  for (const [name, presences] of expected) {
    const times = findings
      .filter(({ term }) => term.map(([, value]) => value).join(' ') === name)
      .map(({ time }) => Date.parse(time))
      .sort((a, b) => a - b)
    for (const [first = 0, last = 0] of presences)
      expect(times.filter((time) => first <= time && time <= last).length).toBeGreaterThanOrEqual(1)
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    expect(gaps.filter((gap) => gap <= windowMs)).toEqual([])
  }
  expect([...alertsIn(sent).values()].flat().sort()).toEqual(findings.map(({ id }) => id))
  const waiting = (await rowsOf(table, 'op:')).filter(({ fields }) => fields.wait !== undefined)
  expect(waiting).toHaveLength(waitingIn(log))
}
