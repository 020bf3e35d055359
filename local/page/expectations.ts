import type { Facts } from '../../lib/decide/facts.ts'
import { type Expectation, expectedBy, type Scope } from '../../lib/expect/expectation.ts'
import { scopeOfFinding } from '../../lib/expect/from-finding.ts'
import { ExpectationRefused, readExpectations } from '../../lib/expect/store.ts'
import { usesOf } from '../../lib/expect/use.ts'
import { invisible, legibleScope } from '../../lib/render/legible.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { readFindings } from '../../lib/triage/findings.ts'
import type { ExpectationLine } from './api.ts'
import { expectedOf } from './findings.ts'

const mostCharacters = 120

/** All entries with what they did, oldest first. Reads all findings: for a person who looks. @throws StoreUnavailable */
export async function readExpectationLines(table: StateTable, nowMs: number): Promise<ExpectationLine[]> {
  const [entries, findings] = await Promise.all([readExpectations(table), readFindings(table)])
  return usesOf(entries, findings, nowMs).map((entry) => {
    const { scope, rule, from, created, hits, lastHit, standing } = entry
    return {
      ...expectedOf(entry),
      scope: legibleScope(scope, mostCharacters),
      rule,
      from: from.toISOString(),
      created: created.toISOString(),
      hits,
      ...(lastHit ? { lastHit } : {}),
      standing,
    }
  })
}

/**
 * The entry that covers what comes next and is like this finding: one that is not over and covers the finding itself, else
 * one that has begun since.
 */
export function coveringEntry(facts: Facts, entries: readonly Expectation[], nowMs: number): Expectation | undefined {
  const current = entries.filter(({ until }) => until.getTime() > nowMs)
  return expectedBy(facts, current) ?? expectedBy({ ...facts, time: new Date(nowMs).toISOString() }, current)
}

/** The name, or a pattern that covers it and holds nothing that cannot be seen: a person who sees it sees what is stored. */
const patternOf = (name: string): string => name.replace(invisible, '*').replace(/[*\p{Zs}]+/gu, '*')

/** All that an entry made from a finding could be limited to, for people; undefined where none can be made. */
export function widestScope(facts: Facts): Scope | undefined {
  const { machine = '' } = facts.resource
  try {
    const scope = scopeOfFinding(facts, { principal: true, subscription: true, machine: patternOf(machine) })
    return legibleScope(scope, mostCharacters)
  } catch (error) {
    if (error instanceof ExpectationRefused) return undefined
    throw error
  }
}
