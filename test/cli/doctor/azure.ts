import { createServer, type IncomingMessage } from 'node:http'
import { listen } from '../../../local/ports.ts'

/** Resource Manager as its REST reference documents it, over real HTTP: what it holds is changed by the test. */
export interface Azure {
  readonly endpoint: string
  /** Answers by `METHOD path` in lower case, without the query; a list is cut into pages of two. */
  readonly holds: Map<string, Held>
  /** What was asked, in order: `METHOD path`. */
  readonly asked: string[]
  /** The api-version of each path that was asked for. */
  readonly versions: Map<string, string>
  /** The next answers are these statuses instead, or end in the middle, or never come. */
  readonly failing: ({ status: number; headers?: Record<string, string> } | 'cut' | 'hang')[]
  /** Tokens that came with the requests. */
  readonly tokens: Set<string>
  close(): Promise<void>
}

/** What a path answers: an object, a list's items, or a status. */
export type Held = object | readonly object[] | number

const perPage = 2

export async function startAzure(holds: Readonly<Record<string, Held>>): Promise<Azure> {
  const azure = {
    holds: new Map(Object.entries(holds).map(([path, held]) => [path.toLowerCase(), held])),
    asked: [] as string[],
    versions: new Map<string, string>(),
    failing: [] as Azure['failing'],
    tokens: new Set<string>(),
  }
  let endpoint = ''
  const server = createServer((request, response) => {
    azure.tokens.add(request.headers.authorization ?? '')
    const failing = azure.failing.shift()
    if (failing === 'hang') return
    if (failing === 'cut') return void response.writeHead(200).write('{"val', () => response.destroy())
    if (failing !== undefined)
      return void response.writeHead(failing.status, failing.headers ?? {}).end('{"error":{"code":"TooManyRequests"}}')
    const { status, body } = answer(request)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
  })

  function answer(request: IncomingMessage): { status: number; body: object } {
    const url = new URL(request.url ?? '/', endpoint)
    const path = decodeURIComponent(url.pathname)
    azure.asked.push(`${request.method} ${path}`)
    const version = url.searchParams.get('api-version')
    if (version === null) return { status: 400, body: { error: { code: 'MissingApiVersionParameter' } } }
    azure.versions.set(path, version)
    const held = azure.holds.get(`${request.method} ${path}`.toLowerCase())
    if (held === undefined) return { status: 404, body: { error: { code: 'ResourceNotFound' } } }
    if (typeof held === 'number') return { status: held, body: { error: { code: 'AuthorizationFailed' } } }
    if (!Array.isArray(held)) return { status: 200, body: held }
    const skip = Number(url.searchParams.get('$skiptoken') ?? 0)
    url.searchParams.set('$skiptoken', String(skip + perPage))
    const more = skip + perPage < held.length ? { nextLink: url.href } : {}
    return { status: 200, body: { value: held.slice(skip, skip + perPage), ...more } }
  }

  const { port, close } = await listen(server)
  endpoint = `http://127.0.0.1:${port}`
  return { ...azure, endpoint, close }
}

export const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
export const watched = '2f6a1c58-7b3e-4d90-a1f4-6c8e0b9d3a27'
const token = 'abcdefghij234'
const principal = '6e1f2d3c-4b5a-4978-8695-a4b3c2d1e0f9'
export const group = `/subscriptions/${subscription}/resourceGroups/rg-first-seen`
export const paths = {
  resources: `GET /subscriptions/${subscription}/resources`,
  app: `GET ${group}/providers/Microsoft.Web/sites/func-${token}`,
  functions: `GET ${group}/providers/Microsoft.Web/sites/func-${token}/functions`,
  settings: `POST ${group}/providers/Microsoft.Web/sites/func-${token}/config/appsettings/list`,
  namespace: `GET ${group}/providers/Microsoft.EventHub/namespaces/evhns-${token}`,
  hub: `GET ${group}/providers/Microsoft.EventHub/namespaces/evhns-${token}/eventhubs/activity`,
  log: `GET /subscriptions/${watched}/providers/Microsoft.Insights/diagnosticSettings`,
  entities: 'POST /providers/Microsoft.Management/getEntities',
  managementGroup:
    'GET /providers/Microsoft.Management/managementGroups/mg-landing/providers/Microsoft.Insights/diagnosticSettings',
  identity: `GET ${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-app-${token}`,
  roles: `GET /subscriptions/${subscription}/providers/Microsoft.Authorization/roleAssignments`,
  watchedRoles: `GET /subscriptions/${watched}/providers/Microsoft.Authorization/roleAssignments`,
  workflow: `GET ${group}/providers/Microsoft.Logic/workflows/logic-${token}`,
  runs: `GET ${group}/providers/Microsoft.Logic/workflows/logic-${token}/runs`,
} as const

const namespaceId = `${group}/providers/Microsoft.EventHub/namespaces/evhns-${token}`
const accountId = `${group}/providers/Microsoft.Storage/storageAccounts/st${token}`
const resource = (id: string, type: string) => ({
  id,
  type,
  name: id.slice(id.lastIndexOf('/') + 1),
  location: 'westeurope',
})
const assignment = (role: string, scope: string) => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/x`,
  properties: {
    roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    principalId: principal,
    scope,
  },
})

export const setting = (change: object = {}, name = 'first-seen') => ({
  id: `/subscriptions/${watched}/providers/Microsoft.Insights/diagnosticSettings/${name}`,
  name,
  properties: {
    storageAccountId: null,
    workspaceId: null,
    eventHubAuthorizationRuleId: `${namespaceId}/authorizationRules/activity-log-send`,
    eventHubName: 'activity',
    logs: [
      { category: 'Administrative', categoryGroup: null, enabled: true },
      { category: 'Policy', categoryGroup: null, enabled: false },
    ],
    ...change,
  },
})

export const run = (name: string, status: string, startTime: string) => ({
  id: `${group}/providers/Microsoft.Logic/workflows/logic-${token}/runs/${name}`,
  name,
  type: 'Microsoft.Logic/workflows/runs',
  properties: { status, startTime },
})

export const appSettings = {
  EVENTHUB__fullyQualifiedNamespace: `evhns-${token}.servicebus.windows.net`,
  FIRST_SEEN_HUB: 'activity',
  FIRST_SEEN_TABLES_URL: `https://st${token}.table.core.windows.net/`,
  FIRST_SEEN_BLOBS_URL: `https://st${token}.blob.core.windows.net/`,
  FIRST_SEEN_WEBHOOK_URL: 'https://prod-1.westeurope.logic.azure.com/workflows/x',
  FIRST_SEEN_LEARN_SUBSCRIPTIONS: watched,
}

/** A deployment in which everything is well, watching another subscription than its own. */
export const wellDeployment: Readonly<Record<string, Held>> = {
  'GET /subscriptions': [
    { subscriptionId: '00000000-0000-4000-8000-000000000001', displayName: 'Old', state: 'Disabled' },
    { subscriptionId: subscription, displayName: 'Security', state: 'Enabled' },
  ],
  [paths.resources]: [
    resource(
      `/subscriptions/${subscription}/resourceGroups/rg-shop/providers/Microsoft.EventHub/namespaces/orders`,
      'Microsoft.EventHub/namespaces',
    ),
    resource(`${namespaceId}`, 'Microsoft.EventHub/namespaces'),
  ],
  [paths.app]: { name: `func-${token}`, properties: { state: 'Running', enabled: true } },
  [paths.functions]: ['activityLog', 'asn', 'learn', 'pulse', 'sweep'].map((name) => ({
    name: `func-${token}/${name}`,
    properties: { name, isDisabled: false },
  })),
  [paths.settings]: { name: 'appsettings', properties: appSettings },
  [paths.namespace]: {
    name: `evhns-${token}`,
    properties: { serviceBusEndpoint: `https://evhns-${token}.servicebus.windows.net:443/`, disableLocalAuth: false },
  },
  [paths.hub]: {
    name: 'activity',
    properties: { status: 'Active', partitionCount: 4, retentionDescription: { retentionTimeInHours: 168 } },
  },
  [paths.log]: [setting({ eventHubAuthorizationRuleId: null }, 'to-workspace'), setting()],
  [paths.entities]: {
    value: [{ name: watched, type: '/subscriptions', properties: { parentNameChain: ['tenant-root', 'mg-landing'] } }],
    count: 1,
  },
  'GET /providers/Microsoft.Management/managementGroups/tenant-root/providers/Microsoft.Insights/diagnosticSettings':
    [],
  [paths.managementGroup]: [],
  [paths.identity]: { name: `id-app-${token}`, properties: { principalId: principal, clientId: 'x' } },
  [paths.roles]: [
    assignment('a638d3c7-ab3a-418d-83e6-5f17a39d4fde', `${namespaceId}/eventhubs/activity`),
    assignment('2b629674-e913-4c01-ae53-ef4638d8f975', namespaceId),
    assignment('b7e6dc6d-f1e8-4753-8033-0f276bb0955b', accountId),
    assignment('0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3', accountId),
  ],
  [paths.watchedRoles]: [assignment('43d0d8ad-25c7-4714-9337-8ba259a9fe05', `/subscriptions/${watched}`)],
  [paths.workflow]: { name: `logic-${token}`, properties: { state: 'Enabled' } },
  [paths.runs]: [
    run('08584', 'Succeeded', '2026-03-31T23:00:00Z'),
    run('08583', 'Succeeded', '2026-03-30T10:00:00Z'),
    run('08582', 'Failed', '2026-03-29T10:00:00Z'),
  ].slice(0, 2),
}
