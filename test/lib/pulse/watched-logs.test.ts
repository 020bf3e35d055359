import { expect, test } from 'vitest'
import { armClient } from '../../../lib/arm-client.ts'
import { watchedLogs } from '../../../lib/pulse/watched-logs.ts'
import { aServer } from '../../support/a-server.ts'

const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
const ruleOf = (namespace: string) =>
  `/subscriptions/${subscription}/resourceGroups/rg-first-seen/providers/Microsoft.EventHub/namespaces/${namespace}/authorizationRules/activity-log-send`
const administrative = { category: 'Administrative', enabled: true }
const setting = (change: object = {}) => ({
  name: 'first-seen-abcdefghij234',
  properties: {
    eventHubAuthorizationRuleId: ruleOf('evhns-abcdefghij234'),
    eventHubName: 'activity',
    logs: [administrative, { category: 'Policy', enabled: false }],
    ...change,
  },
})

/** Asks a server that answers like Resource Manager, and tells what it was asked. */
async function asked(status: number, body: unknown) {
  const requests: (string | undefined)[] = []
  const endpoint = await aServer((request, response) => {
    requests.push(request.url, request.headers.authorization)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const arm = armClient({ endpoint, token: async () => 'token', clock: Date.now, sleep: async () => {} })
  const logs = watchedLogs({ subscriptions: [subscription], namespace: 'evhns-abcdefghij234', hub: 'activity' }, arm)
  return { requests, isSent: () => logs.isSent(subscription) }
}

test.each<[string, object[], boolean]>([
  ['by a setting of its own', [setting()], true],
  ['beside others', [setting({ eventHubName: 'theirs' }), setting()], true],
  ['by a setting that sends everything', [setting({ logs: [{ categoryGroup: 'allLogs', enabled: true }] })], true],
  ['by a rule in other letters', [setting({ eventHubAuthorizationRuleId: ruleOf('EVHNS-ABCDEFGHIJ234') })], true],
  ['not at all', [], false],
  ['to another namespace', [setting({ eventHubAuthorizationRuleId: ruleOf('evhns-other') })], false],
  ['to a longer name', [setting({ eventHubAuthorizationRuleId: ruleOf('evhns-abcdefghij2345') })], false],
  ['to another hub', [setting({ eventHubName: 'other' })], false],
  ['to a workspace', [setting({ eventHubAuthorizationRuleId: null, eventHubName: null })], false],
  ['without operations', [setting({ logs: [{ ...administrative, enabled: false }] })], false],
])('a log is sent %s: %#', async (_, value, expected) => {
  const { isSent, requests } = await asked(200, { value })
  expect(await isSent()).toBe(expected)
  expect(requests).toEqual([
    `/subscriptions/${subscription}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
    'Bearer token',
  ])
})

test.each([
  [
    403,
    { error: { code: 'AuthorizationFailed' } },
    'Azure answered 403 AuthorizationFailed for providers/Microsoft.Insights/diagnosticSettings',
  ],
  [200, { values: [] }, 'is not what Azure documents: value'],
])('whether it is sent is not known when Azure answers %i with something else', async (status, body, message) => {
  const { isSent } = await asked(status, body)
  await expect(isSent()).rejects.toThrow(message)
})
