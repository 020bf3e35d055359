import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Example, examples, ofType, type Resource } from './snapshot.ts'

/** Azure's built-in roles (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles), and our one custom role. */
const roleNames: Readonly<Record<string, string>> = {
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde': 'Azure Event Hubs Data Receiver',
  '2b629674-e913-4c01-ae53-ef4638d8f975': 'Azure Event Hubs Data Sender',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05': 'Monitoring Reader',
  '749f88d5-cbae-40b8-bcfc-e573ddc772fa': 'Monitoring Contributor',
  '09976791-48a7-449e-bb21-39d1a415f350': 'Communication and Email Service Owner',
}

const assignments = 'Microsoft.Authorization/roleAssignments'

const app = [
  'app: Azure Event Hubs Data Receiver on eventhubs/activity',
  'app: Azure Event Hubs Data Sender on eventhubs/activity',
  'app: Monitoring Metrics Publisher on components',
  'app: Storage Blob Data Owner on storageAccounts',
  'app: Storage Table Data Contributor on storageAccounts',
]
const mail = 'relay: Communication and Email Service Owner on communicationServices'

test.each<[Example, string[]]>([
  ['small', [...app, 'app: Monitoring Reader on subscription 00000000', mail]],
  [
    'many-subscriptions',
    [
      ...app,
      'app: Monitoring Reader on subscription 11111111',
      'app: Monitoring Reader on subscription 22222222',
      'app: Monitoring Reader on subscription 33333333',
      '44444444: Azure Event Hubs Data Sender on eventhubs/activity',
      '44444444: Storage Blob Data Contributor on containers/quarantine',
      '44444444: Storage Blob Data Reader on containers/asn',
      '44444444: Storage Table Data Contributor on tables/firstseen',
    ],
  ],
  ['private', [...app, 'app: Monitoring Reader on subscription 00000000', mail]],
  ['management-group-app', [...app, mail]],
  [
    'management-group',
    ['policy: Monitoring Contributor on management group', 'policy: custom on authorizationRules/activity-log-send'],
  ],
])('in %s these principals have these roles on these scopes, and no others', (example, expected) => {
  const rows = ofType(example, assignments).map(row)
  expect(rows.sort()).toEqual([...expected].sort())
})

// Azure refuses to give an assignment to another principal, as after an identity was deleted and made again.
test.each(examples)('in %s no two principals could ever share the name of an assignment', (example) => {
  const others = ofType(example, assignments).filter((one) => one.name !== nameFor(one))
  expect(others.map(row)).toEqual([])
})

test('the custom role may list the keys of authorization rules, as Azure asks, and nothing else', () => {
  const [role, ...more] = ofType('management-group', 'Microsoft.Authorization/roleDefinitions')
  expect(more).toEqual([])
  expect(role?.properties?.permissions).toEqual([
    {
      actions: [
        'Microsoft.EventHub/namespaces/authorizationRules/read',
        'Microsoft.EventHub/namespaces/authorizationRules/listKeys/action',
      ],
    },
  ])
})

interface Assignment {
  readonly principalId: string
  readonly roleDefinitionId: string
}

function row({ id, properties }: Resource): string {
  const { principalId, roleDefinitionId } = properties as unknown as Assignment
  const role = roleNames[roleDefinitionId.split('/').at(-1) ?? ''] ?? 'custom'
  return `${principal(principalId)}: ${role} on ${scopeName(scope(id))}`
}

function principal(id: string): string {
  if (id.includes('policyAssignments/first-seen')) return 'policy'
  return /userAssignedIdentities\/id-(app|relay)-/.exec(id)?.[1] ?? id.slice(0, 8)
}

/** The guid of scope, principal and role: an expression where only Azure knows the principal. */
function nameFor({ id, properties }: Resource): string {
  const { principalId, roleDefinitionId } = properties as unknown as Assignment
  const known = /^\[(.+)\]$/.exec(principalId)?.[1]
  return known === undefined
    ? guid(scope(id), principalId, roleDefinitionId)
    : `[guid('${scope(id)}', ${known}, '${roleDefinitionId}')]`
}

/** As Azure's function of that name: a UUID of version 5 in a namespace of its own. */
function guid(...parts: readonly string[]): string {
  const namespace = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex')
  const hash = createHash('sha1').update(namespace).update(parts.join('-')).digest().subarray(0, 16)
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Resource id on which an assignment is, also where its own id is an expression. */
function scope(assignment: string): string {
  const [, made, of = ''] = /^\[(\w+)\('([^']+)'/.exec(assignment) ?? []
  if (made === 'extensionResourceId') return of
  if (made === 'subscriptionResourceId') return `/subscriptions/${of}`
  if (made === 'managementGroupResourceId') return `/providers/Microsoft.Management/managementGroups/${of}`
  return assignment.slice(0, assignment.lastIndexOf('/providers/Microsoft.Authorization/'))
}

function scopeName(id: string): string {
  if (/^\/providers\/Microsoft.Management\/managementGroups\/\w+$/.test(id)) return 'management group'
  const subscription = /^\/subscriptions\/(\w+)-[\w-]+$/.exec(id)?.[1]
  if (subscription) return `subscription ${subscription}`
  const [type = '', name = ''] = id.split('/').slice(-2)
  return ['eventhubs', 'authorizationRules', 'containers', 'tables'].includes(type) ? `${type}/${name}` : type
}
