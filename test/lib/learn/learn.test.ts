import { expect, test } from 'vitest'
import { activityLogApi } from '../../../lib/learn/activity-log-api.ts'
import { learn } from '../../../lib/learn/learn.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { anotherProcess, asnOf, someEdges, start } from '../../support/edges.ts'
import { keysOf } from '../../support/rows.ts'
import { beginAndEnd } from './activity-log.ts'
import {
  another,
  apiOf,
  day,
  daysBefore,
  hurried,
  kinds,
  learnAndTell,
  live,
  logsForEachTest,
  minute,
  options,
  startsAsked,
  subscription,
  typesSent,
} from './learning.ts'

const theLog = logsForEachTest()

/** So many operations, a minute after each other, on the day before the first start. */
const manyOfOneDay = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    beginAndEnd(new Date(start - day + (60 + i) * minute).toISOString(), `c${i}`, '203.0.113.7'),
  ).flat()

test('a network that managed the extension in the past is known, its address taken from the begin event', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  const progress = await learn(apiOf(log, edges), options, edges)
  expect(progress).toMatchObject({ operations: 1, withoutAddress: 0, trouble: '' })
  expect(await kinds(edges)).toEqual(['known'])
})

test('a network that is not in the past is new, and alerts once learning has ended', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '198.51.100.9'))
  await learn(apiOf(log, edges), options, edges)
  expect(await kinds(edges)).toEqual(['new'])
  expect(typesSent(edges)).toEqual(['dev.first-seen.finding.created'])
})

test('the past is also that of a rule that names operations of another provider', async () => {
  const machine = `/subscriptions/${subscription}/resourceGroups/rg-arc/providers/Microsoft.HybridCompute/machines/m1`
  const arc = {
    operationName: { value: 'Microsoft.HybridCompute/machines/extensions/write', localizedValue: '' },
    resourceId: `${machine}/extensions/CustomScript`,
  }
  const arcRules = shippedRules()
    .filter(({ raises }) => raises)
    .map((rule) => ({ ...rule, id: 'arc', operations: ['microsoft.hybridcompute/machines/extensions/write'] }))
  const edges = someEdges({ rules: [...shippedRules(), ...arcRules] })
  const log = await theLog([
    ...beginAndEnd(daysBefore(3), 'arc', '203.0.113.7', arc),
    ...beginAndEnd(daysBefore(3), 'vm', '203.0.113.7'),
  ])
  expect((await learn(apiOf(log, edges), options, edges)).operations).toBe(2)
  const now = { operationName: arc.operationName.value, resourceId: arc.resourceId }
  expect(await kinds(edges, live(edges, now))).toEqual(['known'])
})

test('the past raises nothing, whatever is in it', async () => {
  const edges = someEdges()
  const log = await theLog([
    ...beginAndEnd(daysBefore(9), 'a', '198.51.100.9'),
    ...beginAndEnd(daysBefore(1), 'b', '203.0.113.7'),
  ])
  await learnAndTell(apiOf(log, edges), edges)
  expect(typesSent(edges)).toEqual(['dev.first-seen.learning.ended'])
})

test('what is not older than the first start is left to the hub', async () => {
  const edges = someEdges()
  const [begin = {}, end = {}] = beginAndEnd(new Date(start - 30_000).toISOString(), 'now', '203.0.113.7')
  expect(end.eventTimestamp).toBe(new Date(start).toISOString())
  expect((await learn(apiOf(await theLog([begin, end]), edges), options, edges)).operations).toBe(0)
  expect(await kinds(edges)).toEqual(['new'])
})

test('the newest days come first, a day at a time, and a restart goes on where it was', async () => {
  const edges = someEdges()
  const log = await theLog([])
  let calls = 0
  // The budget is over after three readings of the clock within the loop: a few days, then a restart.
  const hurried = { ...edges, clock: () => edges.now.ms + calls++ * 5_000 }
  await learn(apiOf(log, edges), { ...options, budgetMs: 60_000 }, hurried)
  const before = log.asked.length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(10)
  await learn(apiOf(log, edges), options, edges)
  expect(log.asked).toHaveLength(10)
  const starts = startsAsked(log)
  expect(starts).toEqual([...starts].sort().reverse())
  expect(log.asked[0]?.filter).toContain("resourceProvider eq 'Microsoft.Compute'")
})

test('of several subscriptions the same day is learnt before an older one of any', async () => {
  const edges = someEdges()
  const log = await theLog([])
  await learn(apiOf(log, edges), { ...options, subscriptions: [subscription, another], days: 3 }, edges)
  const starts = startsAsked(log)
  expect(starts).toHaveLength(6)
  expect(starts).toEqual([...starts].sort().reverse())
})

test('all pages of a day are read', async () => {
  const edges = someEdges()
  expect((await learn(apiOf(await theLog(manyOfOneDay(8)), edges), options, edges)).operations).toBe(8)
})

test.each([
  ['between its begin and its end', 15_000, 15_000],
  ['at its end', 30_000, 0],
  ['two hours after its begin', 2 * 60 * minute, 60_000],
])('an operation is learnt, and counted once, when the border of two days is %s', async (_, before, after) => {
  const edges = someEdges()
  const border = start - day
  const [begin = {}, end = {}] = beginAndEnd(new Date(border - before).toISOString(), 'past', '203.0.113.7')
  const log = await theLog([begin, { ...end, eventTimestamp: new Date(border + after).toISOString() }])
  expect(await learn(apiOf(log, edges), options, edges)).toMatchObject({ operations: 1, withoutAddress: 0 })
  expect(await kinds(edges)).toEqual(['known'])
})

test.each([
  ['with an address that ended in the overlap of two days', 60 * minute, 1, 0],
  ['without an address that ended in it', 60 * minute, 0, 1],
  ['with an address that ended at the border of two days', 30_000, 1, 0],
  ['without an address that ended at it', 30_000, 0, 1],
])('an operation %s is counted once', async (_, before, learnt, without) => {
  const edges = someEdges()
  const records = beginAndEnd(new Date(start - day - before).toISOString(), 'past', '203.0.113.7')
  const log = await theLog(learnt > 0 ? records : records.slice(1))
  const progress = await learn(apiOf(log, edges), options, edges)
  expect(progress).toMatchObject({ operations: learnt, withoutAddress: without })
})

test('Azure is asked for nothing that is older than it keeps, though learning takes hours', async () => {
  const edges = someEdges()
  const nowMs = start + 6 * 60 * minute
  const log = await theLog(beginAndEnd(daysBefore(89), 'past', '203.0.113.7'), { nowMs })
  await learn(apiOf(log, edges), { ...options, days: 90, budgetMs: 0 }, edges) // begins
  edges.now.ms = nowMs
  const progress = await learn(apiOf(log, edges), { ...options, days: 90 }, edges)
  expect(progress).toMatchObject({ operations: 1, trouble: '', finishedAt: new Date(nowMs) })
})

test('a next page on another host is not followed, since the token would go with it, and its day is not learnt', async () => {
  const edges = someEdges()
  const thief = await theLog([])
  const log = await theLog(manyOfOneDay(4), { nextLinkHost: thief.endpoint })
  const progress = await learn(apiOf(log, edges), options, edges)
  expect(thief.asked).toEqual([])
  expect(progress).toMatchObject({
    learntDownTo: {},
    trouble: expect.stringMatching(
      `^Cannot read the Activity Log of subscription ${subscription}: .+ goes on at another address than ${log.endpoint} \\(${thief.endpoint}\\)`,
    ),
  })
  expect(progress.finishedAt).toBeUndefined()
})

test('throttling and server errors are tried again', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  log.failing.push(429, 503)
  expect((await learn(apiOf(log, edges), options, edges)).operations).toBe(1)
})

test('an Azure that cannot be reached is trouble that names the subscription', async () => {
  const edges = someEdges()
  const { trouble } = await learn(apiOf({ endpoint: 'http://127.0.0.1:9' }, edges), options, edges)
  expect(trouble).toMatch(`Cannot read the Activity Log of subscription ${subscription}: 127.0.0.1:9 gave no answer: `)
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

test('a subscription that may not be read keeps no other from being learnt', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  log.forbidden.add(subscription)
  const progress = await learn(apiOf(log, edges), { ...options, subscriptions: [subscription, another] }, edges)
  expect(progress).toMatchObject({
    learntDownTo: { [another]: start - 10 * day },
    trouble: expect.stringContaining(subscription),
  })
  expect(progress.finishedAt).toBeUndefined()
})

test('nor does one that takes all the time: the others have their turn before it is tried again', async () => {
  const edges = someEdges()
  const log = await theLog([])
  log.forbidden.add(subscription)
  const both = { ...options, subscriptions: [subscription, another] }
  expect((await learn(apiOf(log, edges), both, hurried(edges, 20_000))).learntDownTo).toEqual({})
  const { learntDownTo, trouble } = await learn(apiOf(log, edges), both, hurried(edges, 20_000))
  expect(learntDownTo[another]).toBeLessThan(start)
  expect(trouble).toContain('Monitoring Reader')
  log.forbidden.clear()
  expect(await learn(apiOf(log, edges), both, edges)).toMatchObject({ trouble: '', finishedAt: new Date(start) })
})

test('several that cannot be read are tried in turn', async () => {
  const edges = someEdges()
  const log = await theLog([])
  const both = { ...options, subscriptions: [subscription, another] }
  for (const one of both.subscriptions) log.forbidden.add(one)
  const named: string[] = []
  for (let i = 0; i < 4; i++) named.push((await learn(apiOf(log, edges), both, hurried(edges, 20_000))).trouble)
  expect(named.map((trouble) => both.subscriptions.findIndex((one) => trouble.includes(one)))).toEqual([0, 1, 0, 1])
})

test('a day that cannot be read before the host would end the function is trouble, and what waits for it ends', async () => {
  const edges = someEdges()
  const log = await theLog([])
  log.silent.add(subscription)
  const { trouble } = await learn(apiOf(log, edges), { ...options, longestDayMs: 100 }, edges)
  expect(trouble).toBe(`A day of the Activity Log of subscription ${subscription} cannot be read within 0.1 seconds`)
})

test('also while Azure wants to be left alone', async () => {
  const edges = someEdges()
  const log = await theLog([])
  log.failing.push(429)
  const api = activityLogApi({
    ...log,
    token: async () => 'token',
    clock: edges.clock,
    sleep: () => new Promise(() => {}),
    provider: undefined,
  })
  const { trouble } = await learn(api, { ...options, longestDayMs: 100 }, edges)
  expect(trouble).toContain('cannot be read within')
})

test('without ASN data nothing is learnt and it is said why; with it learning goes on', async () => {
  const data = { gone: true }
  const edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500 }, data) })
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  const waiting = await learn(apiOf(log, edges), options, edges)
  expect(waiting).toMatchObject({ learntDownTo: {}, trouble: expect.stringContaining('no ASN data') })
  expect(waiting.finishedAt).toBeUndefined()
  expect(edges.lines).toEqual([
    ['learning.failed', { subscription, reason: 'there is no ASN data, without which nothing can be learnt' }],
  ])
  expect(log.asked).toEqual([])

  data.gone = false
  edges.now.ms += minute
  expect(await learn(apiOf(log, edges), options, edges)).toMatchObject({ operations: 1, trouble: '' })
  expect(await kinds(edges)).toEqual(['known'])
})

test('after a day alerts begin also without ASN data, and the summary says why nothing was learnt', async () => {
  const edges = someEdges({ asn: asnOf({}, { gone: true }) })
  const api = apiOf(await theLog([]), edges)
  await learn(api, options, edges)
  edges.now.ms += day + 1
  await learnAndTell(api, edges)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([{ trouble: expect.stringContaining('no ASN data') }])
})

test('after a day alerts begin even if the past could not be learnt, and the summary says why', async () => {
  const edges = someEdges()
  const log = await theLog([])
  log.forbidden.add(subscription)
  await learn(apiOf(log, edges), options, edges)
  edges.now.ms += day + 1
  await learnAndTell(apiOf(log, edges), edges)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([
    { trouble: expect.stringContaining('Monitoring Reader') },
  ])
})

test('an operation of the past without any address is counted and does not fill the shelf', async () => {
  const edges = someEdges()
  const [, end] = beginAndEnd(daysBefore(3), 'past', '203.0.113.7')
  const progress = await learn(apiOf(await theLog(end ? [end] : []), edges), options, edges)
  expect(progress.withoutAddress).toBe(1)
  expect([...(await keysOf(edges.table, 'due:')), ...(await keysOf(edges.table, 'parked:'))]).toEqual([])
})

test('the records of the past are not counted as come through the hub', async () => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  await learn(apiOf(log, edges), options, edges)
  expect(edges.lines.filter(([name]) => name === 'batch.ended')).toEqual([])
  await kinds(edges, live(edges))
  expect(edges.lines.filter(([name]) => name === 'batch.ended')).toMatchObject([['batch.ended', { records: 1 }]])
})

test.each([
  ['is left as it is, and all is new', false, 'new'],
  ['is learnt anew once the row of its progress is deleted: docs/operate.md, Changing the rules', true, 'known'],
])('under another key the past %s', async (_, isDeleted, kind) => {
  const edges = someEdges()
  const log = await theLog(beginAndEnd(daysBefore(3), 'past', '203.0.113.7'))
  const api = apiOf(log, edges)
  await learn(api, options, edges)
  edges.now.ms += day
  if (isDeleted) await edges.table.write('learn', [{ kind: 'delete', rowKey: 'progress', etag: '*' }])
  const started = { ...anotherProcess(edges), rules: shippedRules({ key: 'path' }) }
  await learn(api, options, started)
  expect(await kinds(started)).toEqual([kind])
})
