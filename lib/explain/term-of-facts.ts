import type { Facts } from '../decide/facts.ts'
import { type Term, termWith } from '../match/term.ts'
import { asciiLower } from '../normalise/ascii.ts'
import type { KeyField, Rule } from '../rules/schema.ts'

/** The term that a finding's operation has under a rule; undefined when the facts lack a field of its key. */
export function termOfFacts(facts: Facts, rule: Rule): Term | undefined {
  const values: string[] = []
  for (const field of rule.key) {
    const value = facts.term.find(([name]) => name === field)?.[1] ?? keyValue(field, facts)
    if (value === undefined) return undefined
    values.push(value)
  }
  return termWith(rule, values)
}

/**
 * The term that a finding's operation has under a rule that gives context; undefined under any other: one that raises, does
 * not name the operation or leaves its network out was never asked, and knows nothing of it.
 */
export function contextTermOf(facts: Facts, rule: Rule): Term | undefined {
  const { raises, operations, excludedAsns } = rule
  const isAsked = operations.includes(asciiLower(facts.operation.name)) && !excludedAsns.includes(facts.source.asn)
  return raises || !isAsked ? undefined : termOfFacts(facts, rule)
}

function keyValue(field: KeyField, { resource, principal, source }: Facts): string | undefined {
  switch (field) {
    case 'extension':
      return resource.extension?.toLowerCase()
    case 'path':
      return undefined // what follows the first resource type is not among the facts
    case 'resource':
      return resource.id.toLowerCase()
    case 'principal':
      return principal.id ?? principal.appId
    case 'asn':
      return String(source.asn)
    default:
      return field satisfies never
  }
}
