import { copyFileSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { BlobServiceClient } from '@azure/storage-blob'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createApp } from '../../functions/edges.ts'
import { defaultPolicy } from '../../lib/edges.ts'
import { readProgress, writeProgress } from '../../lib/learn/progress.ts'
import { type LogName, silentLog } from '../../lib/log/log.ts'
import { handle } from '../../lib/pipeline.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import { collectGarbage } from '../../local/held-memory.ts'
import { aServer } from '../support/a-server.ts'
import { startAzurite } from '../support/azurite.ts'
import { dist } from '../support/dist.ts'
import { someEdges } from '../support/edges.ts'
import { aFolder } from '../support/folder.ts'
import { messageOf } from '../support/messages.ts'
import { aRecord } from '../support/records.ts'
import { startWebhook } from '../support/webhook-server.ts'

const hour = 60 * 60_000
const settings = {
  EVENTHUB__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
  FIRST_SEEN_HUB: 'activity',
  FIRST_SEEN_BLOBS_URL: 'https://stfirstseen.blob.core.windows.net',
  FIRST_SEEN_WEBHOOK_URL: 'https://alerts.example.com',
  FIRST_SEEN_WEBHOOK_AUTH: 'none',
  FIRST_SEEN_ASN_FILE: join(dist, 'asn.mmdb'),
}

test.each([
  ['in Azure', { FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.windows.net' }, ' --account stfirstseen'],
  [
    'in a table of its own',
    { FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.windows.net/', FIRST_SEEN_TABLE: 'other' },
    ' --account stfirstseen --table other',
  ],
  [
    'in another cloud',
    { FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.usgovcloudapi.net/' },
    ' --account stfirstseen.table.core.usgovcloudapi.net',
  ],
  ['on this machine', { FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true' }, ''],
  [
    'in a local stack at other ports',
    { FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true', FIRST_SEEN_LOCAL_PORT: '5280' },
    ' --port 5280',
  ],
])('the commands in the alerts of an app whose state is %s find that state', async (_, state, flags) => {
  const { policy } = await createApp({ ...settings, ...state }).edges(silentLog)
  expect(policy.places.flags).toBe(flags)
})

test.each([
  ['is not there', () => '/rules/none.json', /^ {2}FIRST_SEEN_RULES: \/rules\/none\.json cannot be read \(ENOENT/m],
  ['holds no rule', aFolder, /^ {2}FIRST_SEEN_RULES: \/.* cannot be read \(no \.json file is in the folder /m],
])('an app does not start with a path of rules that %s, and says which setting names it', (_, path, says) => {
  const state = { FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true' }
  expect(() => createApp({ ...settings, ...state, FIRST_SEEN_RULES: path() })).toThrow(says)
})

test('an app of which no subscription is learnt any more tells what was kept while one was', async () => {
  const azurite = await startAzurite()
  onTestFinished(() => azurite.stop())
  const webhook = await startWebhook()
  onTestFinished(() => webhook.stop())
  const client = await azurite.table()
  const edges = someEdges({ table: azureTable(client), policy: { ...defaultPolicy, holdAlerts: true } })
  await handle([messageOf([aRecord()])], edges)
  edges.now.ms = Date.now() - hour
  await writeProgress(
    await readProgress(edges.table, edges.now.ms),
    { finishedAt: new Date(edges.now.ms) },
    edges.table,
  )
  const app = createApp({
    ...settings,
    FIRST_SEEN_STORAGE: azurite.connectionString,
    FIRST_SEEN_TABLE: client.tableName,
    FIRST_SEEN_WEBHOOK_URL: webhook.url,
  })
  for (let i = 0; i < 2; i++) await app.learn(silentLog)
  expect(webhook.received.map(({ body }) => body)).toMatchObject([
    { event: { type: 'dev.first-seen.learning.ended', data: { heldCount: 1 } } },
  ])
})

test('an identity that gives no token is told of in one line, with what Azure says', async () => {
  // As the App Service answers for an identity that the app does not have.
  const answer = {
    statusCode: 400,
    message: 'No User Assigned or Delegated Managed Identity found for specified ClientId',
  }
  const url = await aServer((_, response) => response.writeHead(400).end(JSON.stringify(answer)))
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'prod')
  vi.stubEnv('IDENTITY_ENDPOINT', `${url}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', 'header')
  onTestFinished(() => void vi.unstubAllEnvs())
  const app = createApp({ ...settings, FIRST_SEEN_TABLES_URL: 'https://stfirstseen.table.core.windows.net' })
  const { table, quarantine } = await app.edges(silentLog)
  const lines = [table.get('0', 'term:x'), quarantine.waiting(), app.logs.isSent('x')].map((asked) =>
    asked.then(String, ({ message }: Error) => message),
  )
  for (const line of await Promise.all(lines))
    expect(line).toMatch(/the app’s identity gave no token: ManagedIdentityCredential: .+ No User Assigned [^\n]+$/)
})

const hubKey = 'Endpoint=sb://hub.servicebus.windows.net;SharedAccessKeyName=send;SharedAccessKey=S3cr3t'

test.each([
  [
    'of another hub',
    { EVENTHUB: `${hubKey};EntityPath=other`, FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true' },
    'EVENTHUB: its EntityPath names another hub than FIRST_SEEN_HUB; take it out, or name that hub',
  ],
  [
    'that is cut off',
    { FIRST_SEEN_STORAGE: 'DefaultEndpointsProtocol=https;AccountName=stfirstseen;Account' },
    'FIRST_SEEN_STORAGE: no connection string of a storage account',
  ],
  ['of nothing', { FIRST_SEEN_STORAGE: 'S3cr3t' }, 'FIRST_SEEN_STORAGE: no connection string of a storage account'],
  [
    'of a hub that is none',
    { EVENTHUB: 'S3cr3t', FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true' },
    'EVENTHUB: no connection string of an Event Hubs namespace',
  ],
])('a connection string %s stops the start with its name, and no error quotes it', async (_, change, problem) => {
  const started = async () => createApp({ ...settings, ...change }).hub.partitions()
  const { message } = await started().then(
    () => expect.fail('it works'),
    (error: Error) => error,
  )
  expect(message).not.toContain('S3cr3t')
  expect(message).toContain(problem)
})

test('a connection string may name the hub that is set', () => {
  const change = { EVENTHUB: `${hubKey};EntityPath=activity`, FIRST_SEEN_STORAGE: 'UseDevelopmentStorage=true' }
  expect(() => createApp({ ...settings, ...change })).not.toThrow()
})

test('the nightly refresh knows the data in use also in a process of its own, where no batch was ever read', async () => {
  const azurite = await startAzurite()
  onTestFinished(() => azurite.stop())
  await BlobServiceClient.fromConnectionString(azurite.connectionString).createContainer('asn')
  const url = await aServer((_, response) => response.end(readFileSync(settings.FIRST_SEEN_ASN_FILE)))
  const app = createApp({
    ...settings,
    FIRST_SEEN_STORAGE: azurite.connectionString,
    FIRST_SEEN_ASN_URL: `${url}/asn.mmdb`,
  })
  const names: LogName[] = []
  const note = (name: LogName): void => void names.push(name)
  await app.refreshAsn({ info: note, warn: note, error: note })
  expect(names).toContain('asn.current')
  expect(names).not.toContain('asn.refreshed')
})

test('what becomes of the ASN data is told to the log of the batch that looked, and the log of an earlier one is let go', async () => {
  const azurite = await startAzurite()
  onTestFinished(() => azurite.stop())
  const file = join(aFolder(), 'asn.mmdb')
  copyFileSync(settings.FIRST_SEEN_ASN_FILE, file)
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const app = createApp({
    ...settings,
    FIRST_SEEN_STORAGE: azurite.connectionString,
    FIRST_SEEN_ASN_FILE: file,
  })
  const told: string[] = []
  /** Looks as a batch does, a minute after the one before. Answers whether the batch's log is still held. */
  const look = async (batch: string): Promise<() => boolean> => {
    const note = (name: LogName): void => void told.push(`${batch} ${name}`)
    const log = { info: note, warn: note, error: note }
    vi.setSystemTime(Date.now() + 60_000)
    const { asn } = await app.edges(log)
    await asn.refresh(log)
    const held = new WeakRef(log)
    return () => held.deref() !== undefined
  }
  const isHeld = await look('first')
  rmSync(file)
  await look('second')
  expect(told).toEqual(['first asn.loaded', 'second asn.missing'])
  await setImmediate() // a WeakRef holds what it was made of until its task ends
  collectGarbage()
  expect(isHeld()).toBe(false)
})
