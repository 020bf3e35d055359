import type { Network } from '../enrich/asn-data.ts'
import type { KeyField, Rule } from '../rules/schema.ts'
import { bucket, rowKey, termId } from '../state/keys.ts'
import type { MatchingRecord } from './match.ts'

/** The value of a rule's key fields, and the row that remembers it. */
export interface Term {
  readonly rule: Rule
  readonly values: readonly string[]
  readonly id: string
  readonly partition: string
  readonly rowKey: string
}

/** The term that an operation from a network has under a rule that names it, or why it has none. */
export function termOf(record: MatchingRecord, network: Network, rule: Rule): Term | { none: string } {
  if (rule.excludedAsns.includes(network.asn)) return { none: `AS${network.asn} is a network that the rule leaves out` }
  const values: string[] = []
  for (const field of rule.key) {
    const value = keyValue(field, record, network)
    if (value === undefined) return { none: `the record has no ${field}` }
    values.push(value)
  }
  return termWith(rule, values)
}

/** The term with these values, in the order of the rule's key. */
export function termWith(rule: Rule, values: readonly string[]): Term {
  const id = termId(rule.id, values)
  return { rule, values, id, partition: bucket(id), rowKey: rowKey.term(id) }
}

/** The fields of a key with their values, as compared. */
export type Key = readonly (readonly [field: string, value: string])[]

/** A term's key, in the order of its rule's. */
export const keyOfTerm = ({ rule, values }: Term): Key => rule.key.map((field, i) => [field, values[i] ?? ''])

function keyValue(field: KeyField, record: MatchingRecord, network: Network): string | undefined {
  switch (field) {
    case 'extension':
      return record.resource?.name
    case 'path':
      return record.resource?.path
    case 'resource':
      return record.resourceId.toLowerCase()
    case 'principal':
      return record.principal.id ?? record.principal.appId
    case 'asn':
      return String(network.asn)
    default:
      return field satisfies never
  }
}
