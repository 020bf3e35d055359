import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { infra, ofType, theOne } from './snapshot.ts'

const settings = 'Microsoft.Insights/diagnosticSettings'

test('a second deployment leaves the diagnostic setting of the first alone: their names differ', () => {
  const names = (['small', 'many-subscriptions', 'private'] as const).map((example) => [
    ...new Set(ofType(example, settings).map(({ name }) => name)),
  ])
  expect(names[0]).toEqual([expect.stringMatching(/^first-seen-[a-z0-9]{13}$/)])
  expect(names[1]).toEqual([expect.stringMatching(/^first-seen-[a-z0-9]{13}$/)])
  expect(names[1]).not.toEqual(names[0])
  expect(names[2]).toEqual(names[0]) // of one name, subscription and region: the same deployment, made private
})

test('a subscription that only the policy of its management group watches has no setting and no role besides', () => {
  expect(ofType('management-group-app', settings)).toEqual([])
  const roles = ofType('management-group-app', 'Microsoft.Authorization/roleAssignments')
  expect(roles.filter(({ id }) => !id.includes('/resourceGroups/'))).toEqual([])
})

test('the rule of the policy holds expressions of the policy alone, none that Azure was to evaluate when it was deployed', () => {
  const { policyRule } = theOne('management-group', 'Microsoft.Authorization/policyDefinitions').properties
  const own = ['settingName', 'sendRuleId', 'hubName', 'categories']
  const others = texts(policyRule).filter((text) => {
    const named = /^\[(?:length\()?parameters\('(\w+)'\)/.exec(text)?.[1]
    return text.startsWith('[') && !own.includes(named ?? '') && !text.includes('copyIndex(')
  })
  expect(others).toEqual([])
})

const texts = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}

test('the policies of two deployments leave each other alone in one management group: every name is of the hub that it sends to', () => {
  const definition = theOne('management-group', 'Microsoft.Authorization/policyDefinitions')
  const assignment = theOne('management-group', 'Microsoft.Authorization/policyAssignments')
  const { details } = (definition.properties as unknown as Definition).policyRule.then
  const { settingName } = assignment.properties.parameters as Record<string, { value: string }>
  expect(details.name).toBe("[parameters('settingName')]")
  expect(details.deployment.properties.parameters.settingName).toEqual({ value: "[parameters('settingName')]" })
  expect(deployed.resources.map(({ name }) => name)).toEqual(["[parameters('settingName')]"])
  const names = [definition.name, assignment.name, settingName?.value]
  expect(names).toEqual(names.map(() => expect.stringMatching(/^first-seen-.*abcdefghijklm$/)))
  expect(assignment.name.length).toBeLessThanOrEqual(24) // the most that Azure takes at a management group
})

/** What the policy deploys to a subscription. */
const deployed = JSON.parse(readFileSync(join(infra, 'activity-log.policy.json'), 'utf8')) as {
  readonly resources: readonly { readonly name: string }[]
}

interface Definition {
  readonly policyRule: { readonly then: { readonly details: Details } }
}

interface Details {
  readonly name: string
  readonly deployment: { readonly properties: { readonly parameters: Readonly<Record<string, object>> } }
}

const parameters = { sendRuleId: '/rule', hubName: 'activity', categories: ['Administrative', 'Policy'] }
const log = (category: string, enabled = true): object => ({ category, enabled })
const setting = (logs: object[], change: object = {}): object => ({
  eventHubAuthorizationRuleId: '/rule',
  eventHubName: 'activity',
  logs,
  ...change,
})

test.each([
  ['sends all that is watched', setting([log('Administrative'), log('Policy')]), true],
  ['sends more', setting([log('Administrative'), log('Policy'), log('Security')]), true],
  ['has a category switched off', setting([log('Administrative', false), log('Policy')]), false],
  ['lacks a category', setting([log('Administrative')]), false],
  ['sends others only', setting([log('Alert'), log('Security')]), false],
  ['sends to another hub', setting([log('Administrative'), log('Policy')], { eventHubName: 'other' }), false],
  [
    'sends by another rule',
    setting([log('Administrative'), log('Policy')], { eventHubAuthorizationRuleId: '/r' }),
    false,
  ],
])('the policy looks at a setting that %s, and knows whether to make it anew', (_, found, isFine) => {
  const { policyRule } = theOne('management-group', 'Microsoft.Authorization/policyDefinitions').properties as {
    policyRule: { then: { details: { existenceCondition: Condition } } }
  }
  expect(holds(policyRule.then.details.existenceCondition, found)).toBe(isFine)
})

/** https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule: what ours uses of it. */
interface Condition {
  readonly allOf?: readonly Condition[]
  readonly count?: { readonly field: string; readonly where: Condition }
  readonly field?: string
  readonly equals?: unknown
  readonly in?: unknown
}

function holds(condition: Condition, found: object): boolean {
  const { allOf, count, field, equals } = condition
  if (allOf) return allOf.every((one) => holds(one, found))
  if (count) {
    const counted = (propertyOf(found, count.field) as object[]).filter((one) => holds(count.where, one))
    return counted.length === given(equals)
  }
  const value = text(propertyOf(found, field ?? ''))
  if (condition.in) return (given(condition.in) as string[]).some((one) => text(one) === value)
  return text(given(equals)) === value
}

/** An alias names a property of the setting; one of a log, where logs are counted. */
const propertyOf = (found: object, alias: string): unknown =>
  (found as Record<string, unknown>)[/(\w+)(?:\[\*\])?$/.exec(alias)?.[1] ?? '']

/** Parameters of the policy, or how many there are. */
function given(value: unknown): unknown {
  const [, length, name = ''] = /^\[(length\()?parameters\('(\w+)'\)\)?\]$/.exec(String(value)) ?? []
  if (!(name in parameters)) return value
  const parameter = parameters[name as keyof typeof parameters]
  return length ? parameter.length : parameter
}

const text = (value: unknown): string => String(value).toLowerCase()
