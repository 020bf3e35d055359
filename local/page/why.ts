import { lastSeenBefore, type Spans } from '../../lib/decide/admit.ts'
import type { Facts } from '../../lib/decide/facts.ts'
import { termOfFacts } from '../../lib/explain/term-of-facts.ts'
import { legiblePairs } from '../../lib/render/legible.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import { sideBySide } from '../../lib/state/rounds.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { Why } from './api.ts'

const mostCharacters = 2048

/**
 * Why a finding is one: the key of the rule that raised it as the facts have it, then for each context rule whether its
 * key was new too, and if not since when it was known, as the state remembers it.
 * @throws StoreUnavailable
 */
export async function whyOf(facts: Facts, rules: readonly Rule[], table: StateTable): Promise<Why[]> {
  const own: Why = {
    rule: facts.rule.title,
    raises: true,
    windowDays: facts.rule.windowDays,
    key: facts.term,
    was: { kind: 'new', ...(facts.lastSeen ? { lastSeen: facts.lastSeen } : {}) },
  }
  const context = await sideBySide(
    rules.filter((rule) => !rule.raises),
    (rule) => contextOf(facts, rule, table),
  )
  return [own, ...context.filter((why) => why !== undefined)].map((why) => ({
    ...why,
    key: legiblePairs(why.key, mostCharacters),
  }))
}

async function contextOf(facts: Facts, rule: Rule, table: StateTable): Promise<Why | undefined> {
  const term = termOfFacts(facts, rule)
  if (term === undefined) return undefined
  const row = await table.get(term.partition, term.rowKey)
  const spans = row ? (JSON.parse(String(row.fields.spans)) as Spans) : []
  const timeMs = Date.parse(facts.time)
  const isNew = facts.alsoNew.some((also) => also.rule === rule.id)
  return {
    rule: rule.title,
    raises: false,
    windowDays: rule.windowDays,
    key: rule.key.map((field, i) => [field, term.values[i] ?? ''] as const),
    was: isNew ? wasNew(spans, timeMs) : wasKnown(spans, timeMs, rule.windowDays),
  }
}

function wasNew(spans: Spans, timeMs: number): Why['was'] {
  const lastMs = lastSeenBefore(spans, timeMs)
  return { kind: 'new', ...(lastMs === undefined ? {} : { lastSeen: new Date(lastMs).toISOString() }) }
}

function wasKnown(spans: Spans, timeMs: number, windowDays: number): Why['was'] {
  const windowMs = windowDays * 24 * 60 * 60_000
  const near = spans.find(([first, last]) => first - windowMs <= timeMs && timeMs <= last + windowMs)
  return near ? { kind: 'known', since: new Date(near[0]).toISOString() } : { kind: 'forgotten' }
}
