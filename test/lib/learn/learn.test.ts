import { afterEach, expect, test } from 'vitest'
import { activityLogApi } from '../../../lib/learn/activity-log-api.ts'
import { readHeld } from '../../../lib/learn/held.ts'
import { learn } from '../../../lib/learn/learn.ts'
import { learningMode } from '../../../lib/learn/mode.ts'
import { handle } from '../../../lib/pipeline.ts'
import { type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord, type RawRecord } from '../../support/records.ts'
import { type ActivityLog, type ActivityLogOptions, beginAndEnd, startActivityLog } from './activity-log.ts'

const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
const options = { subscriptions: [subscription], days: 10, budgetMs: 60_000 }
const daysBefore = (days: number): string => new Date(start - days * 24 * 60 * 60_000).toISOString()

const open: ActivityLog[] = []
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

async function theLog(records: readonly RawRecord[], logOptions?: ActivityLogOptions): Promise<ActivityLog> {
  const log = await startActivityLog(records, logOptions)
  open.push(log)
  return log
}

const apiOf = ({ endpoint }: ActivityLog, edges: SomeEdges) =>
  activityLogApi({ endpoint, token: async () => 'token', clock: edges.clock, sleep: async () => {} })

const live = (change: RawRecord = {}) =>
  messageOf([aRecord({ time: new Date(start + 60_000).toISOString(), ...change })], 1, start + 60_000)

const kinds = async (edges: SomeEdges, message = live()) =>
  (await handle([message], edges)).judged.map(({ verdict }) => verdict.kind)

test('a network that managed the extension in the past is known, its address taken from the begin event', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  const progress = await learn(apiOf(log, edges), options, edges)
  expect(progress).toMatchObject({ operations: 1, withoutAddress: 0, trouble: '' })
  expect(await kinds(await asLearnt(edges))).toEqual(['known'])
})

test('a network that is not in the past is new, and alerts once learning has ended', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '198.51.100.9'))
  await learn(apiOf(log, edges), options, edges)
  expect(await kinds(await asLearnt(edges))).toEqual(['new'])
  expect(edges.sent.map(({ event }) => event.type)).toEqual([
    'dev.first-seen.learning.ended',
    'dev.first-seen.finding.created',
  ])
})

test('the past raises nothing, whatever is in it', async () => {
  const edges = someEdges()
  const log = await theLog([
    ...beginAndEnd(daysBefore(9), 'a', '198.51.100.9'),
    ...beginAndEnd(daysBefore(1), 'b', '203.0.113.7'),
  ])
  await learn(apiOf(log, edges), options, edges)
  expect(edges.sent.map(({ event }) => event.type)).toEqual(['dev.first-seen.learning.ended'])
})

test('findings of the learning time are kept and told in the summary, not one by one', async () => {
  const edges = someEdges()
  const mode = learningMode(edges.table, edges.clock)
  expect(await kinds({ ...edges, ...(await mode(edges)) })).toEqual(['new'])
  expect(edges.sent).toEqual([])
  const log = await theLog([])
  await learn(apiOf(log, edges), options, edges)
  expect(await readHeld(edges)).toHaveLength(1)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([
    { heldCount: 1, held: [{ title: expect.stringContaining('CustomScript on vm-web-03') }] },
  ])
})

test('the newest days come first, a day at a time, and a restart goes on where it was', async () => {
  const edges = someEdges()
  const log = await theLog([])
  let calls = 0
  // The budget is over after three readings of the clock within the loop: a few days, then a restart.
  const hurried = { ...edges, clock: () => edges.now.ms + calls++ * 20_000 }
  await learn(apiOf(log, edges), { ...options, budgetMs: 60_000 }, hurried)
  const before = log.asked.length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(10)
  await learn(apiOf(log, edges), options, edges)
  expect(log.asked).toHaveLength(10)
  const starts = log.asked.map(({ filter }) => /ge '([^']+)'/.exec(filter)?.[1] ?? '')
  expect(starts).toEqual([...starts].sort().reverse())
  expect(log.asked[0]?.filter).toContain("resourceProvider eq 'Microsoft.Compute'")
})

test('all pages of a day are read', async () => {
  const edges = someEdges()
  const noon = Date.parse(daysBefore(1)) + 3_600_000
  const many = Array.from({ length: 8 }, (_, i) =>
    beginAndEnd(new Date(noon + i * 60_000).toISOString(), `c${i}`, '203.0.113.7'),
  ).flat()
  expect((await learn(apiOf(await theLog(many), edges), options, edges)).operations).toBe(8)
})

test('a next page on another host is not followed, since the token would go with it, and its day is not learnt', async () => {
  const edges = someEdges()
  const thief = await theLog([])
  const noon = Date.parse(daysBefore(1)) + 3_600_000
  const many = Array.from({ length: 4 }, (_, i) =>
    beginAndEnd(new Date(noon + i * 60_000).toISOString(), `c${i}`, '203.0.113.7'),
  ).flat()
  const log = await theLog(many, { nextLinkHost: thief.endpoint })
  const progress = await learn(apiOf(log, edges), options, edges)
  expect(thief.asked).toEqual([])
  expect(progress.finishedAt).toBeUndefined()
  expect(edges.lines.find(([name]) => name === 'learning.failed')?.[1]).toMatchObject({
    reason: `The Activity Log of subscription ${subscription} goes on at another address than ${log.endpoint} (${thief.endpoint}): that page is not asked for, since the token would go with it`,
  })
})

test('Azure is asked for nothing that is older than it keeps, though learning takes hours', async () => {
  const edges = someEdges()
  const nowMs = start + 6 * 60 * 60_000
  const log = await theLog(beginAndEnd(daysBefore(89), 'past', '203.0.113.7'), { nowMs })
  await learn(apiOf(log, edges), { ...options, days: 90, budgetMs: 0 }, edges) // begins
  edges.now.ms = nowMs
  const progress = await learn(apiOf(log, edges), { ...options, days: 90 }, edges)
  expect(progress).toMatchObject({ operations: 1, trouble: '', finishedAt: new Date(nowMs) })
})

test('throttling and server errors are tried again', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  log.failing.push(429, 503)
  expect((await learn(apiOf(log, edges), options, edges)).operations).toBe(1)
})

test('a missing role is named, learning waits for it, and goes on when it is there', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  log.failing.push(403)
  const waiting = await learn(apiOf(log, edges), options, edges)
  expect(waiting.finishedAt).toBeUndefined()
  expect(edges.lines.find(([name]) => name === 'learning.failed')?.[1]).toMatchObject({
    reason: expect.stringContaining('needs the role Monitoring Reader'),
  })
  expect((await learn(apiOf(log, edges), options, edges)).finishedAt).toBeDefined()
})

test('after a day alerts begin even if the past could not be learnt, and the summary says why', async () => {
  const edges = someEdges()
  const log = await theLog([])
  log.failing.push(403)
  await learn(apiOf(log, edges), options, edges)
  edges.now.ms += 24 * 60 * 60_000 + 1
  await learn(apiOf(log, edges), options, edges)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([
    { trouble: expect.stringContaining('Monitoring Reader') },
  ])
})

test('an operation of the past without any address is counted and does not fill the shelf', async () => {
  const edges = someEdges()
  const [, end] = beginAndEnd(daysBefore(3), 'past', '203.0.113.7')
  const progress = await learn(apiOf(await theLog(end ? [end] : []), edges), options, edges)
  expect(progress.withoutAddress).toBe(1)
  for (const digit of '0123456789abcdef')
    for await (const rows of edges.table.pages(`b${digit}`, 'due:', 'parked;')) expect(rows).toEqual([])
})

test('the summary is sent again until it is accepted, and then never more', async () => {
  const answers = [{ kind: 'later', status: '503' } as const]
  const sent: string[] = []
  const edges = someEdges({
    send: async ({ event }) => {
      sent.push(event.id)
      return answers.shift() ?? { kind: 'accepted' }
    },
  })
  const log = await theLog([])
  for (let i = 0; i < 3; i++) await learn(apiOf(log, edges), options, edges)
  expect(sent).toEqual([sent[0], sent[0]])
})

async function asLearnt(edges: SomeEdges): Promise<SomeEdges> {
  return { ...edges, ...(await learningMode(edges.table, edges.clock)(edges)) }
}
