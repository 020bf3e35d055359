import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import type { BaselineReport } from '../../lib/baseline/report.ts'
import { beginAndEnd } from '../lib/learn/activity-log.ts'
import { aFolderForEachTest, begin, ended, firstSeen, put } from '../support/command.ts'
import type { RawRecord } from '../support/records.ts'
import { type Azure, startAzure } from './azure.ts'
import { address } from './operations.ts'

const folder = aFolderForEachTest()
const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
const dayMs = 86_400_000
const midnight = Math.floor(Date.now() / dayMs) * dayMs
/** Noon of so many days before today. */
const noon = (daysAgo: number): string => new Date(midnight - (daysAgo - 0.5) * dayMs).toISOString()
const dayOf = (daysAgo: number): string => new Date(midnight - daysAgo * dayMs).toISOString().slice(0, 10)

const open: Azure[] = []
afterEach(async () => {
  for (const azure of open.splice(0)) await azure.close()
})

async function anAzure(records: readonly RawRecord[] = theLog): Promise<Azure> {
  const azure = await startAzure(records)
  open.push(azure)
  return azure
}

/** Known from the office; from elsewhere after the first week. */
const theLog = [
  ...beginAndEnd(noon(11), 'a', address.telekom),
  ...beginAndEnd(noon(8), 'b', address.telekom),
  ...beginAndEnd(noon(2), 'c', address.m247),
  ...beginAndEnd(noon(2).replace('12:00', '13:00'), 'd', address.telekom),
]

const from = (azure: Azure, ...more: string[]): string[] => [
  'baseline',
  '--from-azure',
  '--subscription',
  subscription,
  '--endpoint',
  azure.endpoint,
  '--days',
  '12',
  ...more,
]

const reportOf = (text: string): BaselineReport => JSON.parse(text) as BaselineReport
const daysAsked = ({ asked }: Azure): string[] => [...new Set(asked.map((one) => one.from.slice(0, 10)))]
const kept = '.first-seen/baseline/activity-log'

test('the past of a subscription is read with the signed-in identity, page by page, and told', async () => {
  const azure = await anAzure()
  const { code, out, err } = await firstSeen(from(azure, '--json'), { folder: folder(), env: azure.env })
  expect([code, err]).toEqual([0, expect.stringContaining(`12 days. Kept in ${kept}.`)])
  const report = reportOf(out)
  expect(report.source).toEqual({ kind: 'azure', subscriptions: [subscription], days: 12 })
  expect(report.range?.from).toBe(`${dayOf(11)}T00:00:00.000Z`)
  expect(report.counts).toMatchObject({ operations: 4, withoutAddress: 0, findings: 1 })
  expect(report.alerts[0]?.findings[0]).toMatchObject({ asn: 9009, time: noon(2).replace('00.000', '30.000') })
  expect(azure.asked.map(({ token }) => token)).toEqual(azure.asked.map(() => `Bearer token for ${azure.endpoint}`))
  expect(azure.asked.filter((one) => one.from.startsWith(dayOf(2))).map(({ page, to }) => [page, to])).toEqual([
    [0, `${dayOf(1)}T00:00:00.000Z`],
    [1, `${dayOf(1)}T00:00:00.000Z`],
  ])
})

test('pages are kept for their owner alone, and days that are over are not asked for again', async () => {
  const azure = await anAzure()
  const first = await firstSeen(from(azure, '--json'), { folder: folder(), env: azure.env })
  const pages = join(folder(), kept, subscription, dayOf(2))
  expect(readdirSync(pages)).toEqual(['0001.json.gz', '0002.json.gz'])
  expect(statSync(join(pages, '0001.json.gz')).mode & 0o077).toBe(0)
  expect(JSON.parse(gunzipSync(readFileSync(join(pages, '0002.json.gz'))).toString())).toMatchObject({
    value: [{ correlationId: 'c' }, { correlationId: 'c' }],
  })
  azure.asked.length = 0
  const again = await firstSeen(from(azure, '--json'), { folder: folder(), env: azure.env })
  // Yesterday may have ended less than an hour ago.
  expect([dayOf(0), dayOf(1)]).toEqual(expect.arrayContaining(daysAsked(azure)))
  expect(again.err).toMatch(/12 days, 1[01] of them from an earlier run\. Kept in/)
  expect({ ...reportOf(again.out), madeAt: '', range: {} }).toEqual({ ...reportOf(first.out), madeAt: '', range: {} })
})

test('a rule that names operations of another provider has its past read too, also of days that were read without it', async () => {
  const vm = '/subscriptions/3e8f6b20/resourceGroups/rg-arc/providers/Microsoft.HybridCompute/machines/m1'
  const arc = {
    operationName: { value: 'Microsoft.HybridCompute/machines/extensions/write', localizedValue: '' },
    resourceId: `${vm}/extensions/CustomScript`,
  }
  const azure = await anAzure([...theLog, ...beginAndEnd(noon(3), 'arc', address.m247, arc)])
  const counts = async (...more: string[]) =>
    reportOf((await firstSeen(from(azure, '--json', ...more), { folder: folder(), env: azure.env })).out).counts
  expect(await counts()).toMatchObject({ operations: 4, findings: 1 })
  const rule = JSON.parse(readFileSync('rules/vm-extension-from-new-network.json', 'utf8')) as object
  const own = { ...rule, id: 'arc-extension-from-new-network', operations: [arc.operationName.value] }
  const file = put(folder(), 'arc.json', JSON.stringify(own))
  expect(await counts('--rules', file)).toMatchObject({ operations: 5, findings: 2 })
  expect(await counts()).toMatchObject({ operations: 4, findings: 1 })
})

test('a run that was stopped in the middle goes on from there, and reports what an unbroken one does', async () => {
  const azure = await anAzure()
  azure.treat = ({ from: since, page }) => (since.startsWith(dayOf(2)) && page === 1 ? 'hang' : undefined)
  const child = begin(from(azure), { folder: folder(), env: azure.env })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  await vi.waitUntil(() => azure.asked.some(({ page }) => page === 1), { timeout: 20_000 })
  child.kill('SIGINT')
  await ended(child)
  expect([child.exitCode, err]).toEqual([
    130,
    expect.stringContaining('Stopped. The days that were read are kept in .first-seen/baseline'),
  ])
  azure.treat = () => undefined
  azure.asked.length = 0
  const { code, out } = await firstSeen(from(azure, '--json'), { folder: folder(), env: azure.env })
  // Today is not over, and yesterday may have ended less than an hour ago; the day that was cut short comes whole.
  const older = daysAsked(azure).filter((day) => day < dayOf(1))
  expect([code, older]).toEqual([0, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(dayOf)])
  expect(reportOf(out).counts).toMatchObject({ operations: 4, findings: 1 })
})

test('a throttled request waits as long as Azure asks, and goes on', async () => {
  const azure = await anAzure()
  azure.treat = (_, number) => (number === 3 ? { status: 429, headers: { 'retry-after': '2' } } : undefined)
  const { code, out } = await firstSeen(from(azure, '--json'), { folder: folder(), env: azure.env })
  const [before, after] = azure.asked.slice(2, 4)
  expect([code, reportOf(out).counts.operations, before?.from]).toEqual([0, 4, after?.from])
  expect((after?.atMs ?? 0) - (before?.atMs ?? 0)).toBeGreaterThanOrEqual(1990)
})

test.each([401, 403])('a refusal (%i) names the subscription and the role, and is asked once', async (status) => {
  const azure = await anAzure()
  azure.treat = () => ({ status })
  const { code, out, err } = await firstSeen(from(azure), { folder: folder(), env: azure.env })
  expect([code, out, azure.asked.length]).toEqual([1, '', 1])
  expect(err).toBe(
    `first-seen: Azure answered ${status} for the Activity Log of subscription ${subscription}: the identity that asks needs the role Monitoring Reader on it\n`,
  )
})

test('whoever is not signed in is told how', async () => {
  const azure = await anAzure()
  const env = { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential', AZURE_CLIENT_ID: '', AZURE_TENANT_ID: '' }
  const { code, err } = await firstSeen(from(azure), { folder: folder(), env })
  expect([code, azure.asked]).toEqual([1, []])
  expect(err).toMatch(
    /^first-seen: Nobody is signed in to Azure: sign in with az login, in the right tenant\. \(.+\)\n$/,
  )
})

test.each<[what: string, args: string[], says: string]>([
  ['no subscription', [], '--from-azure needs --subscription'],
  ['a subscription by its name', ['--subscription', 'Production'], 'Production: it is an id such as'],
  ['more days than Azure keeps', ['--subscription', subscription, '--days', '91'], '--days 91: Azure keeps 90.'],
  [
    'an endpoint without TLS',
    ['--subscription', subscription, '--endpoint', 'http://example.com'],
    'http://example.com: it is an address such as',
  ],
  ['files beside it', ['--subscription', subscription, 'log.jsonl'], 'log files or --from-azure, not both'],
])('%s is wrong usage', async (_, args, says) => {
  const { code, err } = await firstSeen(['baseline', '--from-azure', ...args], { folder: folder() })
  expect([code, err]).toEqual([2, expect.stringContaining(says)])
})
