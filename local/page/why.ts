import { lastSeenBefore, type Spans } from '../../lib/decide/admit.ts'
import type { Facts } from '../../lib/decide/facts.ts'
import { type ContextTerm, readContext } from '../../lib/explain/read-chain.ts'
import { legibleKey } from '../../lib/render/legible.ts'
import type { Rule } from '../../lib/rules/schema.ts'
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
  const context = await readContext(facts, rules, table)
  return [own, ...context.map((term) => whyOfContext(term, Date.parse(facts.time)))].map((why) => ({
    ...why,
    key: legibleKey(why.key, mostCharacters),
  }))
}

const whyOfContext = ({ title, windowDays, key, isNew, spans = [] }: ContextTerm, timeMs: number): Why => ({
  rule: title,
  raises: false,
  windowDays,
  key,
  was: isNew ? wasNew(spans, timeMs) : wasKnown(spans, timeMs, windowDays),
})

function wasNew(spans: Spans, timeMs: number): Why['was'] {
  const lastMs = lastSeenBefore(spans, timeMs)
  return { kind: 'new', ...(lastMs === undefined ? {} : { lastSeen: new Date(lastMs).toISOString() }) }
}

function wasKnown(spans: Spans, timeMs: number, windowDays: number): Why['was'] {
  const windowMs = windowDays * 24 * 60 * 60_000
  const near = spans.find(([first, last]) => first - windowMs <= timeMs && timeMs <= last + windowMs)
  return near ? { kind: 'known', since: new Date(near[0]).toISOString() } : { kind: 'forgotten' }
}
