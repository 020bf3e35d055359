import { beforeEach, describe, expect, test } from 'vitest'
import type { ActivityLogApi } from '../../../lib/learn/activity-log-api.ts'
import { learn } from '../../../lib/learn/learn.ts'
import { handle } from '../../../lib/pipeline.ts'
import { canaryMessage, canaryRow, mergeRow } from '../../../lib/pulse/canary.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { asnOf, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'
import { findingsOf } from '../../support/rows.ts'
import { beginAndEnd } from './activity-log.ts'
import {
  another,
  apiOf,
  asLearnt,
  day,
  hurried,
  kinds,
  learnAndTell,
  live,
  logsForEachTest,
  minute,
  options,
  subscription,
  typesSent,
} from './learning.ts'

const hour = 60 * minute
const theLog = logsForEachTest()
const both = { ...options, subscriptions: [subscription, another] }
/** A month after the first start: nothing older than that is left in the window. */
const later = start + 30 * day
const at = (ms: number): string => new Date(ms).toISOString()

const data = { gone: false }
let edges: SomeEdges
beforeEach(async () => {
  data.gone = false
  edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500, '198.51.100.9': 64501 }, data) })
  await learnAndTell(apiOf(await theLog([]), edges), edges)
  edges.now.ms = later
  edges.sent.length = 0
  edges.lines.length = 0
})

const named = (name: string) => edges.lines.filter(([line]) => line === name).map(([, fields]) => fields)

test('a subscription that is added after learning has ended is learnt: what it had is known, in all of them', async () => {
  const log = await theLog(beginAndEnd(at(later - 3 * day), 'past', '203.0.113.7'))
  const progress = await learn(apiOf(log, edges), both, edges)
  expect(new Set(log.asked.map((one) => one.subscription))).toEqual(new Set([another]))
  expect(log.asked).toHaveLength(10)
  expect(progress.added[another]).toMatchObject({ operations: 1, trouble: '', endedMs: later })
  expect(named('learning.advanced')).toHaveLength(10)
  expect(named('learning.ended')).toEqual([{ subscription: another, operations: 1, withoutAddress: 0, trouble: '' }])
  expect(await kinds(edges)).toEqual(['known'])
  expect(edges.sent).toEqual([])
})

test('it is learnt once', async () => {
  const log = await theLog([])
  for (let i = 0; i < 3; i++) await learn(apiOf(log, edges), both, edges)
  expect(log.asked).toHaveLength(10)
})

test('a restart goes on where it was, and the border stays where it was', async () => {
  const log = await theLog([])
  let calls = 0
  await learn(apiOf(log, edges), both, { ...edges, clock: () => edges.now.ms + calls++ * 5_000 })
  const before = log.asked.length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(10)
  edges.now.ms += hour
  const { added } = await learn(apiOf(log, edges), both, edges)
  expect(log.asked).toHaveLength(10)
  expect(added[another]).toMatchObject({ endedMs: later + hour, downToMs: (added[another]?.fromMs ?? 0) - 10 * day })
})

test('alerts of all subscriptions go on meanwhile', async () => {
  const log = await theLog([])
  log.forbidden.add(another)
  await learn(apiOf(log, edges), both, edges)
  expect(await kinds(edges)).toEqual(['new'])
  expect(typesSent(edges)).toEqual(['dev.first-seen.finding.created'])
})

test('it is learnt from the 90 days that Azure keeps', async () => {
  const log = await theLog(beginAndEnd(at(later - 89 * day), 'past', '203.0.113.7'), { nowMs: later })
  const progress = await learn(apiOf(log, edges), { ...both, days: 90 }, edges)
  expect(progress.added[another]).toMatchObject({ operations: 1, trouble: '', endedMs: later })
})

describe('what cannot be learnt now', () => {
  test('is named, and tried again for a day', async () => {
    const log = await theLog(beginAndEnd(at(later - 3 * day), 'past', '203.0.113.7'))
    log.forbidden.add(another)
    await learn(apiOf(log, edges), both, edges)
    edges.now.ms = later + day
    const waiting = await learn(apiOf(log, edges), both, edges)
    expect(waiting.added[another]).toMatchObject({ trouble: expect.stringContaining('Monitoring Reader') })
    expect(waiting.added[another]?.endedMs).toBeUndefined()
    log.forbidden.clear()
    expect((await learn(apiOf(log, edges), both, edges)).added[another]).toMatchObject({ operations: 1, trouble: '' })
  })

  test('ends after a day, with the reason', async () => {
    const log = await theLog([])
    log.forbidden.add(another)
    await learn(apiOf(log, edges), both, edges)
    edges.now.ms = later + day + 1
    const { added } = await learn(apiOf(log, edges), both, edges)
    expect(added[another]).toMatchObject({
      endedMs: later + day + 1,
      trouble: expect.stringContaining('Monitoring Reader'),
    })
    expect(named('learning.ended')).toHaveLength(1)
  })

  test('is tried again each quarter of an hour after that, and then learnt to its end as if it began anew', async () => {
    const log = await theLog(beginAndEnd(at(later - 3 * day), 'past', '203.0.113.7'))
    log.forbidden.add(another)
    const learnAt = async (ms: number) => {
      edges.now.ms = ms
      return (await learn(apiOf(log, edges), both, edges)).added[another]
    }
    await learnAt(later)
    const ended = await learnAt(later + day + minute)
    const border = ended?.fromMs ?? 0
    log.forbidden.clear()
    expect(await learnAt(later + day + 14 * minute)).toEqual(ended)
    log.forbidden.add(another)
    expect(await learnAt(later + day + 15 * minute)).toEqual(ended)
    log.forbidden.clear()
    const learnt = await learnAt(later + day + 30 * minute)
    expect(learnt).toMatchObject({ operations: 1, trouble: '', fromMs: border, downToMs: border - 10 * day })
    expect(learnt?.beganMs).toBe(later + day + 30 * minute)
    expect(named('learning.ended')).toMatchObject([
      { trouble: expect.stringContaining('Monitoring Reader') },
      { trouble: '', operations: 1 },
    ])
    const asked = log.asked.length
    await learnAt(later + day + 45 * minute)
    expect(log.asked).toHaveLength(asked)
  })

  test('for lack of time goes on at the next quarter of an hour', async () => {
    const log = await theLog([])
    const learnOneDay = async (ms: number) => {
      edges.now.ms = ms
      let calls = 0
      const hurried = { ...edges, clock: () => edges.now.ms + calls++ * 5_000 }
      return (await learn(apiOf(log, edges), both, hurried)).added[another]
    }
    const { downToMs = 0 } = (await learnOneDay(later)) ?? {}
    expect(await learnOneDay(later + day + minute)).toMatchObject({ downToMs, trouble: 'a day was not enough' })
    const goesOn = await learnOneDay(later + day + 15 * minute)
    expect(goesOn?.downToMs).toBeLessThan(downToMs)
    expect(goesOn?.endedMs).toBeUndefined()
  })

  test('hides nothing that comes through the hub when it is learnt at last', async () => {
    const log = await theLog(beginAndEnd(at(later + hour), 'theirs', '203.0.113.7'))
    log.forbidden.add(another)
    for (const ms of [later, later + day + 1]) {
      edges.now.ms = ms
      await learn(apiOf(log, edges), both, edges)
    }
    log.forbidden.clear()
    edges.now.ms = later + day + 15 * minute
    expect((await learn(apiOf(log, edges), both, edges)).added[another]).toMatchObject({ operations: 0, trouble: '' })
    expect(await kinds(edges)).toEqual(['new'])
  })

  test('keeps no other from being learnt', async () => {
    const third = '0b9f3c71-84de-4d25-a6f0-52e7c9d1a384'
    const log = await theLog([])
    log.forbidden.add(another)
    const three = { ...options, subscriptions: [subscription, another, third] }
    const { added } = await learn(apiOf(log, edges), three, edges)
    expect(added[third]).toMatchObject({ trouble: '', endedMs: later })
    expect(added[another]?.endedMs).toBeUndefined()
  })

  test('nor does it when it takes all the time: the others have their turn before it is tried again', async () => {
    const third = '0b9f3c71-84de-4d25-a6f0-52e7c9d1a384'
    const log = await theLog([])
    log.forbidden.add(another)
    const three = { ...options, subscriptions: [subscription, another, third] }
    const first = await learn(apiOf(log, edges), three, hurried(edges, 12_000))
    expect(Object.keys(first.added)).toEqual([another])
    const { added } = await learn(apiOf(log, edges), three, hurried(edges, 12_000))
    expect(added[third]?.downToMs).toBeLessThan(added[third]?.fromMs ?? 0)
  })

  test('is said when the ASN data is missing, and is learnt when it is there', async () => {
    const log = await theLog(beginAndEnd(at(later - 3 * day), 'past', '203.0.113.7'))
    data.gone = true
    const { added } = await learn(apiOf(log, edges), both, edges)
    expect(added[another]?.trouble).toContain('no ASN data')
    expect(log.asked).toEqual([])
    data.gone = false
    await learn(apiOf(log, edges), both, edges)
    expect(await kinds(edges)).toEqual(['known'])
  })
})

test('one that could not be read on the first day is learnt once it can be', async () => {
  const fresh = someEdges()
  const log = await theLog(beginAndEnd(at(start - 3 * day), 'past', '203.0.113.7'))
  log.forbidden.add(subscription)
  await learn(apiOf(log, fresh), options, fresh)
  fresh.now.ms += day + 1
  await learn(apiOf(log, fresh), options, fresh)
  log.forbidden.clear()
  fresh.now.ms += hour
  await learn(apiOf(log, fresh), options, fresh)
  expect(await kinds(fresh)).toEqual(['known'])
})

describe('what the first learning left', () => {
  /** It could be read for three days of its past, and not for a day from then on. */
  async function leftAfterThreeDays(records: Parameters<typeof theLog>[0]) {
    const fresh = someEdges()
    const log = await theLog(records)
    let asked = 0
    const clock = () => fresh.now.ms
    const { pages } = apiOf(log, fresh)
    const api: ActivityLogApi = {
      pages(...range) {
        if (++asked > 3) log.forbidden.add(subscription)
        return pages(...range)
      },
    }
    await learn(api, options, { ...fresh, clock })
    fresh.now.ms += day + minute
    await learn(api, options, fresh)
    log.forbidden.clear()
    log.asked.length = 0
    asked = Number.NEGATIVE_INFINITY
    return { fresh, log, api }
  }

  test('of a subscription is learnt once it can be, down to where it was to be learnt', async () => {
    const { fresh, log, api } = await leftAfterThreeDays(beginAndEnd(at(start - 5 * day), 'past', '203.0.113.7'))
    fresh.now.ms += minute
    const { added } = await learn(api, options, fresh)
    expect(log.asked).toHaveLength(7)
    expect(added[subscription]).toMatchObject({ operations: 1, trouble: '', downToMs: start - 10 * day })
    expect(await kinds(fresh)).toEqual(['known'])
  })

  test('is trouble until it is learnt; the summary that told of it goes on saying the same', async () => {
    const { fresh, api } = await leftAfterThreeDays([])
    fresh.now.ms += minute
    expect((await learn(api, options, fresh)).trouble).toContain('Monitoring Reader')
    expect(fresh.sent).toEqual([])
    fresh.now.ms += hour
    expect((await learn(api, options, fresh)).trouble).toBe('')
    expect(fresh.sent.map(({ event }) => event.data)).toMatchObject([
      { trouble: expect.stringContaining('Monitoring Reader') },
    ])
  })
})

describe('nothing is learnt that would hide what the hub is yet to bring', () => {
  const learnTheirs = async (records: Parameters<typeof theLog>[0]): Promise<ActivityLogApi> => {
    const api = apiOf(await theLog(records), edges)
    await learn(api, both, edges)
    return api
  }

  test.each([
    ['that Azure may still have to deliver alerts', later - 2 * hour, ['new']],
    ['that is older is known', later - 2 * hour - 1, ['known']],
  ])('an operation %s', async (_, endedMs, expected) => {
    await learnTheirs(beginAndEnd(at(endedMs - 30_000), 'past', '203.0.113.7'))
    const message = messageOf([aRecord({ time: at(endedMs) })], 1, later)
    expect(await kinds(edges, message)).toEqual(expected)
  })

  test('an operation alerts that lies in a hub which is read hours late', async () => {
    const readUpTo = later - 5 * hour
    for (const partition of ['0', '1']) {
      const canary = Buffer.from(canaryMessage({ partition, sentAtMs: partition === '0' ? later : readUpTo }))
      await handle([{ ...messageOf([], 1, later), bytes: canary }], edges)
    }
    await mergeRow(canaryRow('1'), { waitingSince: new Date(later - minute) }, edges)
    // Of a subscription that was there before: the added one did the same a little later, and its log has it already.
    const attack = aRecord({ time: at(readUpTo + minute) })
    await learnTheirs(beginAndEnd(at(readUpTo + hour), 'theirs', '203.0.113.7'))
    expect(await kinds(edges, messageOf([attack], 1, later))).toEqual(['new'])
    expect(typesSent(edges)).toEqual(['dev.first-seen.finding.created'])
  })

  test('an operation alerts that waits for ASN data', async () => {
    edges.now.ms = later - 5 * hour
    data.gone = true
    expect(await kinds(edges)).toEqual(['parked'])
    data.gone = false
    edges.now.ms = later
    await learnTheirs(beginAndEnd(at(later - 4 * hour), 'theirs', '203.0.113.7'))
    await tick(async () => {}, await asLearnt(edges))
    expect(Object.keys(await findingsOf(edges.table))).toHaveLength(1)
    expect(typesSent(edges)).toEqual(['dev.first-seen.finding.created'])
  })
})

test('a subscription that is named on the first day is learnt with the others', async () => {
  const fresh = someEdges()
  const log = await theLog([])
  await learn(apiOf(log, fresh), { ...options, budgetMs: 0 }, fresh)
  const progress = await learn(apiOf(log, fresh), both, fresh)
  expect(progress).toMatchObject({ learntDownTo: { [another]: start - 10 * day }, added: {} })
  expect(await kinds(fresh, live(fresh))).toEqual(['new'])
})
