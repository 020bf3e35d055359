import { afterEach, expect, test } from 'vitest'
import type { Finding } from '../../../cli/doctor/check.ts'
import type { HubPartition } from '../../../cli/doctor/hub.ts'
import type { DeployedState } from '../../../cli/doctor/state.ts'
import { type DoctorEdges, type DoctorOptions, doctor } from '../../../cli/doctor.ts'
import { terminal } from '../../../cli/output/terminal.ts'
import { armClient } from '../../../lib/arm-client.ts'
import { memoryTable } from '../../../lib/state/memory-table.ts'
import type { Fields, StateTable } from '../../../lib/state/table.ts'
import { aStream } from '../output/a-stream.ts'
import {
  type Azure,
  appSettings,
  group,
  type Held,
  paths,
  run,
  setting,
  startAzure,
  subscription,
  watched,
  wellDeployment,
} from './azure.ts'

const now = Date.parse('2026-04-01T00:00:00Z')
const minute = 60_000
const day = 24 * 60 * minute

let azure: Azure | undefined
afterEach(async () => {
  await azure?.close()
  azure = undefined
})

/** A state with a fresh canary of two partitions, and the rows that a test adds. */
async function stateWith(
  rows: readonly [partition: string, rowKey: string, fields: Fields][] = [],
): Promise<StateTable> {
  const table = memoryTable()
  const canary = {
    waitingSince: new Date(now - 20 * minute),
    returned: new Date(now - 20 * minute),
    returnedAt: new Date(now - 19 * minute),
  }
  const all = new Map<string, [string, string, Fields]>()
  for (const row of [['pulse', 'canary:0', canary], ['pulse', 'canary:1', canary], ...rows] as const)
    all.set(`${row[0]} ${row[1]}`, [...row])
  for (const [partition, rowKey, fields] of all.values())
    await table.write(partition, [{ kind: 'insert', rowKey, fields }])
  return table
}

const freshPartitions: readonly HubPartition[] = [
  { id: '0', lastEnqueuedMs: now - 4 * minute },
  { id: '1', lastEnqueuedMs: now - 19 * minute },
]

interface Case {
  readonly holds?: Readonly<Record<string, Held>>
  readonly edges?: Partial<DoctorEdges>
  readonly state?: Partial<DeployedState>
  readonly options?: Partial<DoctorOptions>
}

/** What the doctor says of a deployment that is well but for what the case changes. */
async function examined({ holds = {}, edges = {}, state = {}, options = {} }: Case = {}): Promise<{
  code: number
  findings: Finding[]
}> {
  const { code, text } = await said({ holds, edges, state, options: { ...options, json: true } })
  const findings = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Finding)
  return { code, findings }
}

async function said({
  holds = {},
  edges = {},
  state = {},
  options = {},
}: Case): Promise<{ code: number; text: string }> {
  azure = await startAzure({ ...wellDeployment, ...holds })
  const table = state.table ?? (await stateWith())
  const real: DoctorEdges = {
    arm: armClient({
      endpoint: azure.endpoint,
      token: async () => 'token-of-ines',
      clock: () => now,
      sleep: async () => {},
    }),
    askHub: async () => freshPartitions,
    openState: async () => ({
      quarantine: { waiting: async () => ({ count: 0 }) },
      flags: ' --account stfirstseen',
      asnPutAt: async () => undefined,
      ...state,
      table,
    }),
    clock: () => now,
    ...edges,
  }
  const out = aStream(false)
  const talk = aStream(false)
  const code = await doctor(
    { watched: [], json: false, ...options },
    real,
    terminal(out.stream, {}),
    terminal(talk.stream, {}),
  )
  return { code, text: out.text() }
}

const worse = (findings: readonly Finding[]) =>
  findings.filter(({ level }) => level !== 'ok').map(({ check, level, says }) => [check, level, says] as const)

test('a deployment that is well is found by itself, is well in every part, and exits with 0', async () => {
  const { code, findings } = await examined()
  expect(worse(findings)).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    'app',
    'settings',
    'hub',
    'arrivals',
    'log of 2f6a1c58…',
    'roles',
    'state',
    'pulse',
    'outbox',
    'waiting',
    'shelf',
    'quarantine',
    'networks',
    'Logic App',
  ])
  expect(code).toBe(0)
  expect([...(azure?.tokens ?? [])]).toEqual(['Bearer token-of-ines'])
  expect(azure?.asked).not.toContain(paths.log.replace(watched, subscription))
})

test('people read a line for each part, and what to do below what is wrong', async () => {
  const { code, text } = await said({ holds: { [paths.workflow]: { properties: { state: 'Disabled' } } } })
  expect(text).toContain(`First Seen in rg-first-seen, subscription ${subscription}\n`)
  expect(text).toContain('ok     hub               evhns-abcdefghij234/activity is there, and keeps 7 days\n')
  expect(text).toContain('WRONG  Logic App         logic-abcdefghij234 is Disabled: alerts wait in the outbox.\n')
  expect(text).toContain('                         → az logic workflow update --resource-group rg-first-seen')
  expect(code).toBe(1)
})

test('the versions that are asked for are those of the templates', async () => {
  await examined()
  const versionOf = (path: string) => azure?.versions.get(path.slice(path.indexOf(' ') + 1))
  expect(versionOf(paths.app)).toBe('2024-11-01')
  expect(versionOf(paths.hub)).toBe('2024-01-01')
  expect(versionOf(paths.log)).toBe('2021-05-01-preview')
  expect(versionOf(paths.managementGroup)).toBe('2020-01-01-preview')
  expect(versionOf(paths.identity)).toBe('2024-11-30')
  expect(versionOf(paths.roles)).toBe('2022-04-01')
  expect(versionOf(paths.workflow)).toBe('2019-05-01')
})

const { FIRST_SEEN_WEBHOOK_URL: _, ...withoutWebhook } = appSettings
const toHub = (name: string) => setting({}, name)

test.each<[what: string, holds: Readonly<Record<string, Held>>, check: string, level: Finding['level'], says: RegExp]>([
  ['a stopped app', { [paths.app]: { properties: { state: 'Stopped' } } }, 'app', 'failure', /is Stopped/],
  ['an app without its package', { [paths.functions]: [] }, 'app', 'failure', /lacks all its functions/],
  [
    'an app that lacks a function',
    { [paths.functions]: ['activityLog', 'asn', 'learn', 'pulse'].map((name) => ({ name: `f/${name}` })) },
    'app',
    'failure',
    /lacks sweep/,
  ],
  [
    'a disabled function',
    {
      [paths.functions]: ['activityLog', 'asn', 'learn', 'pulse', 'sweep'].map((name) => ({
        name: `f/${name}`,
        properties: { isDisabled: name === 'pulse' },
      })),
    },
    'app',
    'failure',
    /disabled: pulse/,
  ],
  [
    'a missing setting',
    { [paths.settings]: { properties: withoutWebhook } },
    'settings',
    'failure',
    /^FIRST_SEEN_WEBHOOK_URL: /,
  ],
  [
    'a misspelt setting',
    { [paths.settings]: { properties: { ...appSettings, FIRST_SEEN_WINDOW_DAY: '7' } } },
    'settings',
    'failure',
    /did you mean FIRST_SEEN_WINDOW_DAYS/,
  ],
  [
    'settings that name another hub',
    { [paths.settings]: { properties: { ...appSettings, FIRST_SEEN_HUB: 'other' } } },
    'settings',
    'warning',
    /reads the hub other/,
  ],
  ['a missing hub', { [paths.hub]: 404 }, 'hub', 'failure', /is not there/],
  ['a disabled hub', { [paths.hub]: { properties: { status: 'Disabled' } } }, 'hub', 'failure', /is Disabled/],
  [
    'a hub that keeps too little',
    { [paths.hub]: { properties: { status: 'Active', retentionDescription: { retentionTimeInHours: 23 } } } },
    'hub',
    'warning',
    /keeps 23 hours/,
  ],
  [
    'a namespace without keys',
    { [paths.namespace]: { properties: { disableLocalAuth: true } } },
    'hub',
    'warning',
    /Keys are turned off/,
  ],
  ['a subscription that sends nothing', { [paths.log]: [] }, 'log of 2f6a1c58…', 'failure', /it has none/],
  [
    'a subscription that sends elsewhere',
    { [paths.log]: [setting({ eventHubAuthorizationRuleId: '/x/namespaces/other/authorizationRules/y' }, 'siem')] },
    'log of 2f6a1c58…',
    'failure',
    /it has siem, which send elsewhere/,
  ],
  [
    'two settings of one subscription',
    { [paths.log]: [toHub('first-seen'), toHub('first-seen-policy'), toHub('third')] },
    'log of 2f6a1c58…',
    'warning',
    /^3 settings send the same log: first-seen, first-seen-policy, third/,
  ],
  [
    'a setting of a management group beside it',
    { [paths.managementGroup]: [toHub('all')] },
    'log of 2f6a1c58…',
    'warning',
    /^2 settings .+: first-seen, all \(management group mg-landing\)/,
  ],
  [
    'a setting without Administrative',
    {
      [paths.log]: [
        setting({
          logs: [
            { category: 'Administrative', enabled: false },
            { category: 'Policy', enabled: true },
          ],
        }),
      ],
    },
    'log of 2f6a1c58…',
    'failure',
    /does not send the category Administrative/,
  ],
  [
    'a setting of a management group, the only one, without Administrative',
    { [paths.log]: [], [paths.managementGroup]: [setting({ logs: [] }, 'all')] },
    'log of 2f6a1c58…',
    'failure',
    /^all \(management group mg-landing\) does not send the category Administrative/,
  ],
  [
    'a setting without a hub',
    { [paths.log]: [setting({ eventHubName: null })] },
    'log of 2f6a1c58…',
    'failure',
    /names no hub/,
  ],
  [
    'a setting to another hub of the namespace',
    { [paths.log]: [setting({ eventHubName: 'insights-logs' })] },
    'log of 2f6a1c58…',
    'failure',
    /sends to the hub insights-logs/,
  ],
  ['settings that may not be seen', { [paths.log]: 403 }, 'log of 2f6a1c58…', 'warning', /may not look/],
  [
    'management groups that may not be seen',
    { [paths.entities]: 403 },
    'log of 2f6a1c58…',
    'warning',
    /could not be seen/,
  ],
  [
    'a missing role',
    { [paths.watchedRoles]: [] },
    'roles',
    'failure',
    /not Monitoring Reader on subscription 2f6a1c58/,
  ],
  [
    'a disabled Logic App',
    { [paths.workflow]: { properties: { state: 'Disabled' } } },
    'Logic App',
    'failure',
    /is Disabled/,
  ],
  [
    'a last run that failed',
    { [paths.runs]: [run('2', 'Failed', '2026-03-31T00:00:00Z'), run('1', 'Succeeded', '2026-03-30T00:00:00Z')] },
    'Logic App',
    'failure',
    /1 of the last 2 runs/,
  ],
  [
    'an older run that failed',
    { [paths.runs]: [run('2', 'Succeeded', '2026-03-31T00:00:00Z'), run('1', 'Failed', '2026-03-30T00:00:00Z')] },
    'Logic App',
    'warning',
    /1 of the last 2 runs/,
  ],
  [
    'an answer that Azure does not document',
    { [paths.workflow]: { properties: {} } },
    'Logic App',
    'failure',
    /not what Azure documents/,
  ],
])('%s is said, with what to do; the other parts are looked at all the same', async (_, holds, check, level, says) => {
  const { code, findings } = await examined({ holds })
  expect(worse(findings)).toEqual([[check, level, expect.stringMatching(says)]])
  expect(findings.find((finding) => finding.level !== 'ok')?.todo).toMatch(/\w{3}/)
  expect(code).toBe(level === 'failure' ? 1 : 0)
})

const groupsHidden = 'Whether a management group sends its Activity Log could not be seen.'
test.each<[what: string, path: string]>([
  ['management groups', paths.entities],
  ['settings of a management group', paths.managementGroup],
])('while the %s may not be seen, a subscription without a setting is no failure', async (_, path) => {
  const { code, findings } = await examined({ holds: { [paths.log]: [], [path]: 403 } })
  expect(worse(findings)).toEqual([
    [
      'log of 2f6a1c58…',
      'warning',
      'No diagnostic setting of its own sends its Activity Log to activity: it has none.',
    ],
    ['log of 2f6a1c58…', 'warning', groupsHidden],
  ])
  expect(findings.map(({ todo }) => todo)).toContainEqual(expect.stringMatching(/^If no management group sends it: /))
  expect(code).toBe(0)
})

test('a management group that sends is seen below one that may not be', async () => {
  const hidden = paths.managementGroup.replace('mg-landing', 'tenant-root')
  const chain = { value: [{ name: watched, properties: { parentNameChain: ['mg-landing', 'tenant-root'] } }] }
  const holds = { [paths.log]: [], [paths.managementGroup]: [toHub('all')], [hidden]: 403, [paths.entities]: chain }
  expect(worse((await examined({ holds })).findings)).toEqual([['log of 2f6a1c58…', 'warning', groupsHidden]])
})

test('a role on the whole subscription holds for the hub and the account in it', async () => {
  const roles = [
    'a638d3c7-ab3a-418d-83e6-5f17a39d4fde',
    '2b629674-e913-4c01-ae53-ef4638d8f975',
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  ]
  const wide = roles.map((role) => ({
    properties: { roleDefinitionId: `/x/roleDefinitions/${role}`, scope: `/subscriptions/${subscription}` },
  }))
  expect(worse((await examined({ holds: { [paths.roles]: wide } })).findings)).toEqual([])
})

const learner = (scope: string) => ({
  properties: { roleDefinitionId: '/x/roleDefinitions/43d0d8ad-25c7-4714-9337-8ba259a9fe05', scope },
})
const ofGroup = learner('/providers/Microsoft.Management/managementGroups/mg-landing')
const own = wellDeployment[paths.roles] as object[]
const missingReader = [['roles', 'failure', expect.stringContaining('not Monitoring Reader on subscription 2f6a1c58')]]
test.each<[what: string, holds: Readonly<Record<string, Held>>, expected: readonly unknown[]]>([
  ['a management group holds on a subscription below it', { [paths.watchedRoles]: [ofGroup] }, []],
  ['the whole tenant holds on a subscription', { [paths.watchedRoles]: [learner('/')] }, []],
  [
    'a management group does not hold on a subscription beside it',
    { [paths.roles]: [...own, ofGroup], [paths.watchedRoles]: [] },
    missingReader,
  ],
])('a role on %s', async (_, holds, expected) => {
  expect(worse((await examined({ holds })).findings)).toEqual(expected)
})

test('settings that may not be read are a warning, and so is a subscription that may not be meant to be watched', async () => {
  const holds = { [paths.settings]: 403, [paths.log.replace(watched, subscription)]: [] }
  const { code, findings } = await examined({ holds })
  expect(worse(findings)).toEqual([
    ['settings', 'warning', expect.stringContaining('403 AuthorizationFailed')],
    ['log of 3e8f6b20…', 'warning', expect.stringContaining('could not be read')],
  ])
  expect(code).toBe(0)
})

test('without readable settings the deployment’s own subscription is looked at, or those that the call names', async () => {
  const own = { [paths.log.replace(watched, subscription)]: [setting()], [paths.settings]: 403 }
  const { findings } = await examined({ holds: own })
  expect(findings.map(({ check }) => check)).toContain('log of 3e8f6b20…')
  await azure?.close()
  const named = await examined({ holds: { [paths.settings]: 403 }, options: { watched: [watched] } })
  expect(named.findings.map(({ check }) => check)).toContain('log of 2f6a1c58…')
})

test.each<[what: string, partitions: readonly HubPartition[], says: string | undefined]>([
  ['a message of 30 minutes ago', [{ id: '0', lastEnqueuedMs: now - 30 * minute }], undefined],
  [
    'a message a moment older',
    [{ id: '0', lastEnqueuedMs: now - 30 * minute - 1 }],
    'In no partition did anything arrive',
  ],
  [
    'a partition that is empty beside one that is not',
    [...freshPartitions, { id: '2' }],
    'In partition 2 nothing arrived',
  ],
])('a hub with %s', async (_, partitions, says) => {
  const { findings } = await examined({ edges: { askHub: async () => partitions } })
  expect(worse(findings)).toEqual(says ? [['arrivals', 'failure', expect.stringContaining(says)]] : [])
})

test('a hub that does not answer is a warning that names the role', async () => {
  const askHub = () => Promise.reject(new Error('Unauthorized access'))
  const { findings } = await examined({ edges: { askHub } })
  expect(worse(findings)).toEqual([['arrivals', 'warning', 'The hub did not say what arrives: Unauthorized access']])
})

const since = (ms: number) => ({ since: new Date(now - ms) })
const late = { waitingSince: new Date(now - 45 * minute - 1), returned: new Date(0), returnedAt: new Date(0) }
const sentFor = (ms: number) => ({
  waitingSince: new Date(now - ms),
  returned: new Date(now - ms),
  returnedAt: new Date(now),
})
test.each<[what: string, row: [string, string, Fields], check: string, level: Finding['level'], says: string]>([
  [
    'a canary that is late',
    ['pulse', 'canary:1', late],
    'pulse',
    'failure',
    'From partition 1 no canary came back for 45 minutes',
  ],
  [
    'a partition to which no canary was sent for long',
    ['pulse', 'canary:1', sentFor(45 * minute + 1)],
    'pulse',
    'failure',
    'To partition 1 no canary was sent for 45 minutes',
  ],
  [
    'an alert unsent for a while',
    ['b0', 'due:alert:x', { born: new Date(now - 60 * minute) }],
    'outbox',
    'warning',
    '1 unsent',
  ],
  [
    'an alert unsent for too long',
    ['b0', 'due:alert:x', { born: new Date(now - 60 * minute - 1) }],
    'outbox',
    'failure',
    '1 unsent',
  ],
  [
    'a judgement unsent for too long',
    ['b0', 'due:update:x', { born: new Date(now - 60 * minute - 1) }],
    'outbox',
    'failure',
    '1 unsent',
  ],
  ['an operation that waits', ['b1', 'due:ip:20260401T000000000Z:x', since(minute)], 'waiting', 'warning', '1 waiting'],
  [
    'something on the shelf for days',
    ['b2', 'parked:ip:20260401T000000000Z:x', since(3 * day)],
    'shelf',
    'failure',
    'the oldest from 3 days ago',
  ],
  [
    'an alarm that stands',
    ['pulse', 'alarm:lag', { since: new Date(now), told: new Date(now), ended: '' }],
    'alarm',
    'failure',
    'The app raises lag',
  ],
])('%s is said', async (_, row, check, level, says) => {
  const { findings } = await examined({ state: { table: await stateWith([row]) } })
  expect(worse(findings)).toEqual([[check, level, expect.stringContaining(says)]])
})

test('what somebody has looked at on the shelf is not told again', async () => {
  const seen = { ...since(3 * day), seenAt: new Date(now), seenBy: 'ines', comment: 'the nightly job' }
  const table = await stateWith([['b2', 'parked:ip:20260401T000000000Z:x', seen]])
  const { findings } = await examined({ state: { table } })
  expect(worse(findings)).toEqual([])
})

test('what to run about what waits works on the state that was looked at', async () => {
  const table = await stateWith([
    ['b0', 'due:alert:x', { born: new Date(now - 60 * minute) }],
    ['b2', 'parked:ip:20260401T000000000Z:x', since(3 * day)],
  ])
  const { findings } = await examined({
    state: { table, quarantine: { waiting: async () => ({ count: 1, oldestMs: now }) } },
  })
  const commands = findings.flatMap(({ todo = '' }) => todo.match(/npx first-seen \w+ list.*?(?=, npx|$)/g) ?? [])
  expect(commands).toEqual(
    ['outbox', 'parked', 'outbox', 'quarantine'].map((name) => `npx first-seen ${name} list --account stfirstseen`),
  )
})

test('an alarm that has ended is not said', async () => {
  const ended = { since: new Date(0), told: new Date(0), ended: '2026-03-01T00:00:00Z' }
  const { findings } = await examined({ state: { table: await stateWith([['pulse', 'alarm:unsent', ended]]) } })
  expect(worse(findings)).toEqual([])
})

test('a state without a canary means that the app never ran', async () => {
  const { findings } = await examined({ state: { table: memoryTable() } })
  expect(worse(findings)).toEqual([['pulse', 'failure', 'No canary was ever sent.']])
})

test.each<[what: string, fields: Fields, says: string]>([
  [
    'out for seconds, the first ever',
    { waitingSince: new Date(now - 20_000) },
    'a canary is under way to 1 of 2 partitions for the first time',
  ],
  [
    'out as long as it may be',
    { waitingSince: new Date(now - 45 * minute) },
    'a canary is under way to 1 of 2 partitions for the first time',
  ],
  [
    'out for seconds, after one that came back hours ago',
    { waitingSince: new Date(now - 20_000), returned: new Date(0), returnedAt: new Date(now - 200 * minute) },
    'a canary came back from each of 2 partitions, the last 19 minutes ago',
  ],
  ['back, and the next due', sentFor(45 * minute), 'a canary came back from each of 2 partitions, the last just now'],
])('a canary that is %s is not late', async (_, fields, says) => {
  const { findings } = await examined({ state: { table: await stateWith([['pulse', 'canary:1', fields]]) } })
  expect(findings.find(({ check }) => check === 'pulse')).toMatchObject({ level: 'ok', says })
})

test.each<[what: string, age: number, level: Finding['level'], says: string]>([
  ['for half an hour', 30 * minute, 'ok', 'the hub is new: in 1 of its 3 partitions nothing has arrived yet'],
  ['for longer', 30 * minute + 1, 'failure', 'In partition 2 nothing arrived for half an hour, not even a canary.'],
])('an empty partition of a hub that is there %s', async (_, age, level, says) => {
  const createdAt = new Date(now - age).toISOString()
  const holds = { [paths.hub]: { properties: { createdAt, retentionDescription: { retentionTimeInHours: 168 } } } }
  const askHub = async () => [...freshPartitions, { id: '2' }]
  const { findings } = await examined({ holds, edges: { askHub } })
  expect(findings.find(({ check }) => check === 'arrivals')).toMatchObject({ level, says })
})

test('a state that cannot be reached is a failure, and the Logic App is looked at all the same', async () => {
  const openState = () => Promise.reject(new Error('account stx cannot be read'))
  const { code, findings } = await examined({ edges: { openState } })
  expect(worse(findings)).toEqual([['state', 'failure', expect.stringContaining('account stx cannot be read')]])
  expect(findings.at(-1)).toMatchObject({ check: 'Logic App', level: 'ok' })
  expect(code).toBe(1)
})

test.each<[what: string, putAt: Date, level: Finding['level']]>([
  ['60 days', new Date(now - 60 * day), 'ok'],
  ['more than 60 days', new Date(now - 60 * day - 1), 'warning'],
])('ASN data put beside the app %s ago', async (_, putAt, level) => {
  const { findings } = await examined({ state: { asnPutAt: async () => putAt } })
  expect(findings.find(({ check }) => check === 'networks')?.level).toBe(level)
})

test('an Azure that gives no answer is a failure in words', async () => {
  const arm = armClient({
    endpoint: 'http://127.0.0.1:9',
    token: async () => 't',
    clock: () => now,
    sleep: async () => {},
  })
  await expect(examined({ edges: { arm } })).rejects.toThrow('127.0.0.1:9 gave no answer')
})

test('no deployment, or more than one, is a mistake in the call that says how to name one', async () => {
  await expect(examined({ holds: { [paths.resources]: [] } })).rejects.toThrow(
    /There is First Seen in no resource group that you may see \(looked in subscription 3e8f6b20/,
  )
  await azure?.close()
  const other = {
    id: `/subscriptions/${subscription}/resourceGroups/rg-test/providers/Microsoft.EventHub/namespaces/evhns-zzzzzzzzzzzzz`,
    name: 'evhns-zzzzzzzzzzzzz',
    type: 'Microsoft.EventHub/namespaces',
  }
  const both = { [paths.resources]: [...(wellDeployment[paths.resources] as object[]), other] }
  await expect(examined({ holds: both })).rejects.toThrow(/There are 2 deployments: rg-first-seen in .+, rg-test in/)
})

const bothSubscriptions = [watched, subscription].map((subscriptionId) => ({ subscriptionId, state: 'Enabled' }))
const inGroup = `GET ${group}/resources`
const inOtherGroup = inGroup.replace(subscription, watched)

test.each<[what: string, others: Readonly<Record<string, Held>>]>([
  ['does not have', {}],
  ['does not let be seen', { [inOtherGroup]: 403 }],
])('a named group is found beside a subscription that %s one of that name', async (_, others) => {
  const holds = { 'GET /subscriptions': bothSubscriptions, [inGroup]: wellDeployment[paths.resources] ?? [], ...others }
  const { code, findings } = await examined({ holds, options: { group: 'rg-first-seen' } })
  expect(worse(findings)).toEqual([])
  expect(code).toBe(0)
})

test('a mistyped group is a mistake in the call', async () => {
  const holds = { 'GET /subscriptions': bothSubscriptions }
  await expect(examined({ holds, options: { group: 'rg-frist-seen' } })).rejects.toThrow(
    /^In resource group rg-frist-seen there is no First Seen that you may see \(looked in 2 subscriptions\)/,
  )
  await azure?.close()
  await expect(examined({ options: { group: 'rg-frist-seen', subscription } })).rejects.toThrow(
    /no First Seen that you may see \(looked in subscription 3e8f6b20/,
  )
})

test('a setting without Administrative is only something to look at when another one sends it', async () => {
  const holds = { [paths.log]: [setting({ logs: [] }, 'mine')], [paths.managementGroup]: [toHub('all')] }
  const { code, findings } = await examined({ holds })
  expect(worse(findings)).toEqual([
    ['log of 2f6a1c58…', 'warning', expect.stringContaining('mine does not send the category Administrative')],
    ['log of 2f6a1c58…', 'warning', expect.stringContaining('2 settings send the same log')],
  ])
  expect(code).toBe(0)
})

const learning = {
  armedFrom: new Date(now - 3 * 60 * minute),
  learntDownTo: '{}',
  trouble: '',
  operations: 7,
  withoutAddress: 0,
}
test.each<[what: string, fields: Fields, level: Finding['level'], says: string]>([
  ['goes on', learning, 'ok', 'the past is being learnt for 3 hours; findings are kept'],
  ['has trouble', { ...learning, trouble: 'Azure answered 403' }, 'warning', 'has trouble: Azure answered 403'],
  ['is over', { ...learning, finishedAt: new Date(now) }, 'ok', 'armed since 2026-03-31 21:00 UTC'],
  [
    'ended without all',
    { ...learning, finishedAt: new Date(now), trouble: '403' },
    'warning',
    'not all of the past was learnt: 403',
  ],
  [
    'ended more than an hour ago and is not told',
    { ...learning, finishedAt: new Date(now - 72 * minute) },
    'warning',
    'The summary of learning is not sent since 2026-03-31 22:59 UTC',
  ],
  [
    'ended long ago and is told',
    { ...learning, finishedAt: new Date(now - 72 * minute), summarySentAt: new Date(now) },
    'ok',
    'armed since 2026-03-31 21:00 UTC',
  ],
  ['misses ASN data', { ...learning, trouble: 'there is no ASN data' }, 'warning', 'has trouble: there is no ASN data'],
])('learning that %s is said', async (_, fields, level, says) => {
  const { findings } = await examined({ state: { table: await stateWith([['learn', 'progress', fields]]) } })
  expect(findings.find(({ check }) => check === 'learning')).toMatchObject({
    level,
    says: expect.stringContaining(says),
  })
})

test.each<[what: string, added: object, expected: readonly (readonly [level: string, says: string])[]]>([
  ['goes on', {}, [['ok', `the past of subscription ${watched} is learnt down to 2026-03-01, and goes on`]]],
  ['has trouble', { trouble: '403' }, [['warning', `Learning the past of subscription ${watched} has trouble: 403`]]],
  ['is over', { endedMs: now }, []],
  [
    'ended without all',
    { endedMs: now, trouble: '403' },
    [['warning', `Not all of the past of subscription ${watched} was learnt: 403`]],
  ],
])('learning of a subscription that was added later and %s is said beside the rest', async (_, change, expected) => {
  const one = { beganMs: now, fromMs: now, downToMs: Date.parse('2026-03-01T00:00:00Z'), trouble: '', ...change }
  const fields = { ...learning, finishedAt: new Date(now), added: JSON.stringify({ [watched]: one }) }
  const { findings } = await examined({ state: { table: await stateWith([['learn', 'progress', fields]]) } })
  const said = findings.filter(({ check }) => check === 'learning').map(({ level, says }) => [level, says])
  expect(said).toEqual([['ok', expect.stringContaining('armed since')], ...expected])
})
