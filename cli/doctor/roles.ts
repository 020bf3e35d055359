import * as z from 'zod'
import type { ArmClient } from '../../lib/arm-client.ts'
import { type Finding, failure, look, ok } from './check.ts'
import { type Deployment, pathOf } from './deployment.ts'

const identityShape = z.object({ properties: z.object({ principalId: z.string() }) })
const assignmentShape = z.object({ properties: z.object({ roleDefinitionId: z.string(), scope: z.string() }) })

/** An assignment as Azure lists it at a subscription: those on what is above it are among them. */
interface Assignment {
  readonly roleDefinitionId: string
  readonly scope: string
  readonly listedAt: string
}

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const roles = {
  receiver: ['Azure Event Hubs Data Receiver', 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'],
  sender: ['Azure Event Hubs Data Sender', '2b629674-e913-4c01-ae53-ef4638d8f975'],
  blobs: ['Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'],
  tables: ['Storage Table Data Contributor', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'],
  learns: ['Monitoring Reader', '43d0d8ad-25c7-4714-9337-8ba259a9fe05'],
} as const
type Role = keyof typeof roles

const without: Readonly<Record<Role, string>> = {
  receiver: 'it cannot read the log',
  sender: 'it cannot send canaries, so pulse-missing rings',
  blobs: 'it does not start',
  tables: 'it remembers nothing, and holds its checkpoints',
  learns: 'it cannot learn the past',
}

/** Has the app's identity the roles that the template gives it? */
export function checkRoles(
  deployment: Deployment,
  subscriptions: readonly string[],
  arm: ArmClient,
): Promise<Finding[]> {
  return look('roles', 'the role Reader on the resource group and the watched subscriptions', async () => {
    const identity = pathOf(deployment, 'Microsoft.ManagedIdentity/userAssignedIdentities', deployment.identity)
    const { properties } = await arm.get(identity, '2024-11-30', identityShape)
    const namespace = pathOf(deployment, 'Microsoft.EventHub/namespaces', deployment.namespace)
    const hub = `${namespace}/eventhubs/${deployment.hub}`
    const account = pathOf(deployment, 'Microsoft.Storage/storageAccounts', deployment.account)
    const needed: [Role, string][] = [
      ['receiver', hub],
      ['sender', hub],
      ['blobs', account],
      ['tables', account],
      ...subscriptions.map((id): [Role, string] => ['learns', `/subscriptions/${id}`]),
    ]
    const assigned: Assignment[] = []
    for (const id of new Set([deployment.subscription, ...subscriptions]))
      assigned.push(...(await assignmentsAt(`/subscriptions/${id}`, properties.principalId, arm)))
    const missing = needed.filter(([role, scope]) => !assigned.some((one) => grants(one, role, scope)))
    if (missing.length === 0) return [ok('roles', `the app has all ${needed.length} that it needs`)]
    return missing.map(([role, scope]) =>
      failure(
        'roles',
        `The app is not ${roles[role][0]} on ${lastOf(scope)}: ${without[role]}.`,
        'Deploy again; the template gives it.',
      ),
    )
  })
}

async function assignmentsAt(listedAt: string, principal: string, arm: ArmClient): Promise<Assignment[]> {
  const path = `${listedAt}/providers/Microsoft.Authorization/roleAssignments`
  const query = { $filter: `principalId eq '${principal}'` }
  const all = await arm.list(path, '2022-04-01', assignmentShape, query)
  return all.map(({ properties }) => ({ ...properties, listedAt }))
}

/** An assignment on a scope holds on everything under it; one on a management group on the subscription that lists it. */
function grants({ roleDefinitionId, scope: given, listedAt }: Assignment, role: Role, scope: string): boolean {
  const isAbove = given.toLowerCase().startsWith('/providers/microsoft.management/managementgroups/')
  const reaches = isUnder(scope, isAbove ? listedAt : given)
  return reaches && roleDefinitionId.toLowerCase().endsWith(`/${roles[role][1]}`)
}

function isUnder(scope: string, given: string): boolean {
  const above = given.toLowerCase().replace(/\/$/, '')
  return `${scope.toLowerCase()}/`.startsWith(`${above}/`)
}

const lastOf = (scope: string): string => {
  const last = scope.split('/').at(-1) ?? scope
  return scope.split('/').length === 3 ? `subscription ${last}` : last
}
