import type { Facts } from '../decide/facts.ts'
import type { Term } from '../match/term.ts'
import type { KeyField, Rule } from '../rules/schema.ts'
import { bucket, rowKey, termId } from '../state/keys.ts'

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

/** The term with these values, in the order of the rule's key. */
export function termWith(rule: Rule, values: readonly string[]): Term {
  const id = termId(rule.id, values)
  return { rule, values, id, partition: bucket(id), rowKey: rowKey.term(id) }
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
