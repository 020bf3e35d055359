import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../lib/deliver/answer.ts'
import { addExpectation } from '../../../lib/expect/store.ts'
import { readHeld } from '../../../lib/learn/held.ts'
import { endLearning, learn } from '../../../lib/learn/learn.ts'
import { learningMode, longestBatchMs } from '../../../lib/learn/mode.ts'
import { findProgress } from '../../../lib/learn/progress.ts'
import { handle } from '../../../lib/pipeline.ts'
import { mortal, type Point } from '../../support/deaths.ts'
import { anotherProcess, answering, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import {
  apiOf,
  kinds,
  learnAndTell,
  live,
  logsForEachTest,
  minute,
  options,
  subscription,
  summaryAfterMs,
  typesSent,
} from './learning.ts'

const theLog = logsForEachTest()
const anEmptyPast = async (edges: SomeEdges) => apiOf(await theLog([]), edges)

test('findings of the learning time are kept and told in the summary, not one by one', async () => {
  const edges = someEdges()
  expect(await kinds(edges)).toEqual(['new'])
  expect(edges.sent).toEqual([])
  await learnAndTell(await anEmptyPast(edges), edges)
  expect(await readHeld(edges)).toHaveLength(1)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([
    { heldCount: 1, held: [{ title: expect.stringContaining('CustomScript on vm-web-03') }] },
  ])
})

test('the summary does not tell of a finding of the learning time that somebody has expected', async () => {
  const edges = someEdges()
  const scope = { extension: 'CustomScript', asn: 64500 }
  const [from, until] = [new Date(start - minute), new Date(start + 60 * minute)]
  const entry = { rule: 'vm-extension-from-new-network', scope, from, until, author: 'ines', reason: 'a vendor' }
  await addExpectation({ ...entry, created: from }, edges.table)
  expect(await kinds(edges)).toEqual(['new'])
  expect(await kinds(edges, live(edges, { callerIpAddress: '198.51.100.9' }))).toEqual(['new'])
  await learnAndTell(await anEmptyPast(edges), edges)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([
    { heldCount: 1, held: [{ title: expect.stringContaining('AS64501') }] },
  ])
})

test('the summary tells also what an instance keeps that looked just before learning ended, in the longest of batches', async () => {
  const edges = someEdges()
  const api = await anEmptyPast(edges)
  const other = anotherProcess(edges)
  const mode = learningMode(other.table, other.clock)
  await mode(other) // still learning
  edges.now.ms += 1
  await learn(api, options, edges) // learning ends
  edges.now.ms += 30_000 - 2
  const batch = { ...other, ...(await mode(other)) }
  expect(batch.policy.holdAlerts).toBe(true)
  edges.now.ms += 10 * minute
  await learn(api, options, edges)
  expect(edges.sent).toEqual([])
  await handle([live(edges)], batch)
  expect((await mode(other)).policy.holdAlerts).toBe(false)

  edges.now.ms += summaryAfterMs
  await learn(api, options, edges)
  expect(edges.sent.map(({ event }) => event.data)).toMatchObject([{ heldCount: 1 }])
})

test.each([
  [summaryAfterMs - 1, []],
  [summaryAfterMs, ['dev.first-seen.learning.ended']],
])('the summary is told no sooner than that (%i ms after the end)', async (afterMs, told) => {
  const edges = someEdges()
  const api = await anEmptyPast(edges)
  await learn(api, options, edges)
  edges.now.ms += afterMs
  await learn(api, options, edges)
  expect(typesSent(edges)).toEqual(told)
})

test('alerts do not wait for the summary', async () => {
  const edges = someEdges()
  await learn(await anEmptyPast(edges), options, edges)
  expect(await kinds(edges)).toEqual(['new'])
  expect(typesSent(edges)).toEqual(['dev.first-seen.finding.created'])
})

describe('subscriptions that are taken out of the settings while they are learnt', () => {
  test('end the learning time, and its summary tells what was kept and that not all was learnt', async () => {
    const edges = someEdges()
    const log = await theLog([])
    log.forbidden.add(subscription)
    expect(await kinds(edges)).toEqual(['new'])
    await learn(apiOf(log, edges), options, edges)
    for (const ms of [0, summaryAfterMs, minute]) {
      edges.now.ms += ms
      await endLearning(edges)
    }
    expect(edges.sent.map(({ event }) => event.data)).toMatchObject([
      { heldCount: 1, trouble: expect.stringContaining('Monitoring Reader') },
    ])
    expect(await kinds(edges, live(edges, { callerIpAddress: '198.51.100.9' }))).toEqual(['new'])
    expect(typesSent(edges)).toEqual(['dev.first-seen.learning.ended', 'dev.first-seen.finding.created'])
  })

  test('are said to be the reason when nothing else kept the past from being learnt', async () => {
    const edges = someEdges()
    await learn(await anEmptyPast(edges), { ...options, budgetMs: 0 }, edges)
    await endLearning(edges)
    expect(await findProgress(edges.table)).toMatchObject({
      finishedAt: new Date(start),
      trouble: 'no subscription is to be learnt any more',
    })
  })

  test('that never were there begin no learning', async () => {
    const edges = someEdges()
    await endLearning(edges)
    expect(await findProgress(edges.table)).toBeUndefined()
  })
})

test('no batch goes on for longer than the host lets it', () => {
  const { functionTimeout } = JSON.parse(readFileSync('host.json', 'utf8')) as { functionTimeout: string }
  const [hours, minutes, seconds] = functionTimeout.split(':').map(Number)
  expect([hours, minutes, seconds]).toEqual([0, longestBatchMs / minute, 0])
})

test('an instance whose clock was set back sees all the same that learning has ended', async () => {
  const edges = someEdges()
  const mode = learningMode(edges.table, edges.clock)
  await mode(edges)
  await learn(await anEmptyPast(edges), options, edges)
  edges.now.ms -= 60 * minute
  expect((await mode(edges)).policy.holdAlerts).toBe(false)
})

test('the summary is sent again until it is accepted, saying the same, and then never more', async () => {
  const answers: Answer[] = [{ kind: 'later', status: '503' }]
  const edges = someEdges()
  const sent: SomeEdges['sent'] = []
  const failing = { ...edges, send: answering(answers, sent) }
  await kinds(edges)
  const api = await anEmptyPast(edges)
  await learnAndTell(api, failing)
  for (let i = 0; i < 3; i++) {
    edges.now.ms += minute
    await kinds({ ...failing, send: edges.send }, live(edges, { callerIpAddress: '198.51.100.9' }))
    await learn(api, options, failing)
  }
  expect(sent.map(({ event }) => event)).toEqual([sent[0]?.event, sent[0]?.event])
  expect(sent[0]?.event.data).toMatchObject({ heldCount: 1 })
})

test('a death at any call loses no summary and no finding of it, and what is sent twice is the same', async () => {
  const run = async (point?: Point) => {
    const edges = someEdges()
    await kinds(edges)
    const api = await anEmptyPast(edges)
    const process = mortal(edges, point)
    const steps = [0, minute, summaryAfterMs, minute]
    for (const ms of steps) {
      edges.now.ms += ms
      await learn(api, options, process.isDead() ? edges : process).catch(() => {})
    }
    const events = edges.sent.map(({ event }) => event)
    expect(events.length, JSON.stringify(point)).toBeGreaterThan(0)
    for (const event of events) {
      expect(event).toEqual(events[0])
      expect(event.data).toMatchObject({ heldCount: 1 })
    }
    return { calls: process.calls(), times: events.length }
  }
  const { calls, times } = await run()
  expect(times).toBe(1)
  for (let call = 1; call <= calls; call++)
    for (const done of [false, true]) expect((await run({ call, done })).times).toBeLessThanOrEqual(2)
})
