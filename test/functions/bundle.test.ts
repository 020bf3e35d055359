import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { dist } from '../support/dist.ts'
import { loadApp } from './load.ts'

const settings = {
  EVENTHUB__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
  FIRST_SEEN_HUB: 'activity',
  FIRST_SEEN_TABLES_URL: 'https://state.table.core.windows.net',
  FIRST_SEEN_BLOBS_URL: 'https://state.blob.core.windows.net',
  FIRST_SEEN_WEBHOOK_URL: 'https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke',
}

test('the app registers its functions, each with one trigger, and loads without an error', () => {
  const { functions, error } = loadApp(settings)
  expect(error).toBeUndefined()
  expect(functions.map(({ name, bindings }) => [name, Object.values(bindings).map(({ type }) => type)])).toEqual([
    ['activityLog', ['eventHubTrigger']],
    ['asn', ['timerTrigger']],
    ['learn', ['timerTrigger']],
    ['pulse', ['timerTrigger']],
    ['sweep', ['timerTrigger']],
  ])
})

test('activityLog takes batches of bytes from the hub that the settings name, and is tried again without end', () => {
  const activityLog = loadApp(settings).functions.find(({ name }) => name === 'activityLog')
  expect(Object.values(activityLog?.bindings ?? {})).toEqual([
    expect.objectContaining({
      direction: 'in',
      connection: 'EVENTHUB',
      eventHubName: '%FIRST_SEEN_HUB%',
      consumerGroup: '%FIRST_SEEN_CONSUMER_GROUP%',
      cardinality: 'many',
      dataType: 'binary',
    }),
  ])
  expect(activityLog?.retryOptions).toMatchObject({
    retryStrategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { seconds: 2 },
    maximumInterval: { seconds: 300 },
  })
})

test.each([
  ['sweep', '0 * * * * *'],
  ['pulse', '30 */15 * * * *'],
])('%s runs by the schedule %s, and not at each start', (name, schedule) => {
  const timer = loadApp(settings).functions.find((one) => one.name === name)
  expect(Object.values(timer?.bindings ?? {})).toEqual([expect.objectContaining({ schedule, runOnStartup: false })])
})

test('wrong settings make loading throw, all of them named, after the functions are registered: then the host shows why', () => {
  const { functions, error } = loadApp({
    ...settings,
    FIRST_SEEN_HUB: '',
    FIRST_SEEN_WINDOW_DAYS: 'week',
    FIRST_SEEN_HISTORY: '7',
    FIRST_SEEN_WEBHOOK_URL: 'secret',
  })
  expect(functions.map(({ name }) => name)).toEqual(['activityLog', 'asn', 'learn', 'pulse', 'sweep'])
  expect(error?.message.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
    'Wrong settings; correct them in the Function App (locally',
    'FIRST_SEEN_HISTORY',
    'FIRST_SEEN_HUB',
    'FIRST_SEEN_WEBHOOK_URL',
    'FIRST_SEEN_WINDOW_DAYS',
  ])
  expect(error?.message).not.toContain('secret')
})

test('package.json leads the worker to the bundle', () => {
  expect(packageJson.main).toBe('dist/functions.cjs')
})

test('what is deployed is under 15 MB when it is zipped', () => {
  const zipped = ['functions.cjs', 'asn.mmdb'].map((name) => deflateRawSync(readFileSync(join(dist, name))).length)
  expect(zipped.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(15e6)
})
