import type { KeyField, Rule } from './schema.ts'

/** What the settings change in the rules. Each is optional: what is absent leaves the rule as it is. */
export interface RuleChanges {
  /** The form of `extension` in keys: the extension's own name, or the path with its VM (as Elastic's pipeline yields it). */
  readonly key?: 'name' | 'path'
  readonly windowDays?: number
  readonly excludedAsns?: readonly number[]
  /** ISO time, for every rule that names none itself. */
  readonly armedFrom?: string
}

/** A rule as the settings want it. */
export function change(rule: Rule, { key, windowDays, excludedAsns, armedFrom }: RuleChanges): Rule {
  const asPath = (field: KeyField): KeyField => (field === 'extension' ? 'path' : field)
  return {
    ...rule,
    key: key === 'path' ? rule.key.map(asPath) : rule.key,
    windowDays: windowDays ?? rule.windowDays,
    // The list belongs to rules that raise: a context rule counts every network on purpose.
    excludedAsns: rule.raises && excludedAsns ? [...excludedAsns] : rule.excludedAsns,
    ...(rule.armedFrom === undefined && armedFrom !== undefined ? { armedFrom } : {}),
  }
}

/** The rules as they only learn: whatever time there is, it is before they are armed. */
export const unarmed = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({ ...rule, armedFrom: '9999-12-31T23:59:59Z' }))
