import fc from 'fast-check'
import { expect, test } from 'vitest'
import { teach } from '../../../lib/baseline/teach.ts'
import { handle } from '../../../lib/pipeline.ts'
import { anotherProcess, type SomeEdges, someEdges } from '../../support/edges.ts'
import { batchesOf, cuts, recordOf, type Saying, sayings, timeOf, windowMs } from '../../support/logs.ts'
import { messagesOf } from '../../support/messages.ts'
import { findingsOf, rowsOf, spansOf } from '../../support/rows.ts'
import { presencesOf, sightingsOf } from '../../support/textbook.ts'
import { elsewhere, pastOf, said, timeOn } from './a-past.ts'

const rule = 'vm-extension-from-new-network'

const always = Number.POSITIVE_INFINITY

const load = (log: readonly Saying[], edges: SomeEdges): Promise<number> =>
  teach(pastOf(log.map(recordOf)).matching, always, anotherProcess(edges))

async function live(batches: readonly Saying[][], edges: SomeEdges): Promise<void> {
  for (const batch of batches) await handle(messagesOf(batch.map(recordOf)), edges)
}

/** What somebody says who saw both logs: an operation of one lends no address to the other. */
function presencesIn(past: readonly Saying[], now: readonly Saying[]): Record<string, number[][]> {
  const times = sightingsOf(past)
  for (const [term, own] of sightingsOf(now)) times.set(term, [...(times.get(term) ?? []), ...own])
  return Object.fromEntries([...times].map(([term, own]) => [term, presencesOf(own)]))
}

type Loading = (past: readonly Saying[], batches: Saying[][], edges: SomeEdges) => Promise<unknown>

test.each<[when: string, loading: Loading]>([
  [
    'before live records',
    async (past, batches, edges) => {
      await load(past, edges)
      await live(batches, edges)
    },
  ],
  [
    'after live records',
    async (past, batches, edges) => {
      await live(batches, edges)
      await load(past, edges)
    },
  ],
  [
    'twice, before and after',
    async (past, batches, edges) => {
      await load(past, edges)
      await live(batches, edges)
      await load(past, edges)
    },
  ],
  [
    'between live batches, a part at a time, and again from the end',
    async (past, batches, edges) => {
      for (const [i, batch] of batches.entries()) {
        await load(past.slice(0, Math.ceil((past.length * (i + 1)) / batches.length)), edges)
        await live([batch], edges)
      }
      await load([...past].reverse(), edges)
    },
  ],
  [
    'beside live batches',
    async (past, batches, edges) => {
      await Promise.all([load(past, edges), live(batches, edges)])
      await load(past, edges)
    },
  ],
])('a baseline loaded %s leaves the same presences', async (_, loading) => {
  await fc.assert(
    fc.asyncProperty(sayings(10), sayings(10), cuts, async (past, now, lengths) => {
      const edges = someEdges()
      await loading(past, batchesOf(now, lengths), edges)
      expect(await spansOf(edges.table, rule)).toEqual(presencesIn(past, now))
    }),
    { numRuns: 60, seed: 8 },
  )
})

test('a baseline loaded first leaves no finding for what it knew, and takes none away for what it did not', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(10), sayings(10), async (past, now) => {
      const edges = someEdges()
      await load(past, edges)
      await live([now], edges)
      const known = sightingsOf(past)
      const alone = someEdges()
      await live([now], alone)
      const isNear = (name: string, at: number): boolean =>
        (known.get(name) ?? []).some((time) => Math.abs(time - at) <= windowMs)
      const found = await namesAndTimes(edges)
      expect(found.filter(([name, at]) => isNear(name, at))).toEqual([])
      const wouldBe = await namesAndTimes(alone)
      const unknown = wouldBe.filter(([name]) => !known.has(name))
      expect(found).toEqual(expect.arrayContaining(unknown))
    }),
    { numRuns: 100, seed: 8 },
  )
})

const namesAndTimes = async ({ table }: SomeEdges) => Object.values(await findingsOf(table)).map(nameAndTime)

const nameAndTime = ({ term, time }: { term: readonly (readonly [string, string])[]; time: string }) =>
  [term.map(([, value]) => value).join(' '), Date.parse(time)] as const

test('teaching raises nothing, tells nobody and leaves no operation behind', async () => {
  const edges = someEdges()
  const log = [said({ day: 0 }), said({ day: 30, ip: elsewhere }), said({ day: 31, ip: undefined })]
  await teach(pastOf(log).matching, always, edges)
  expect((await rowsOf(edges.table, '')).map(({ rowKey }) => rowKey.split(':')[0]).sort()).toEqual(
    expect.not.arrayContaining(['find', 'op', 'due', 'parked', 'alert']),
  )
  expect(await rowsOf(edges.table, 'term:')).not.toEqual([])
  expect(edges.sent).toEqual([])
})

test('what happened since the state was armed still alerts when the hub brings it, unless what is older knows it', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(10), fc.integer({ min: 0, max: 40 }), async (log, halfDay) => {
      const armedMs = timeOf({ halfDay })
      const rules = someEdges().rules.map((each) => ({ ...each, armedFrom: new Date(armedMs).toISOString() }))
      const [taught, untaught] = [someEdges({ rules }), someEdges({ rules })]
      // Its rules name no time: it is the one of the state.
      await teach(pastOf(log.map(recordOf)).matching, armedMs, { ...anotherProcess(taught), rules: someEdges().rules })
      for (const edges of [taught, untaught]) await live([log], edges)
      const known = sightingsOf(log)
      const isKnown = ([name, at]: readonly [string, number]): boolean =>
        (known.get(name) ?? []).some((time) => time < armedMs && Math.abs(time - at) <= windowMs)
      const [found, wouldBe] = [await namesAndTimes(taught), await namesAndTimes(untaught)]
      expect(found).toEqual(wouldBe.filter((one) => !isKnown(one)))
    }),
    { numRuns: 100, seed: 8 },
  )
})

test.each<[when: string, ms: number, learnt: number, leftOut: number]>([
  ['before the arming is learnt', -1, 1, 0],
  ['at the arming is left out', 0, 0, 1],
  ['after the arming is left out', 1, 0, 1],
])('an operation a millisecond %s', async (_, ms, learnt, leftOut) => {
  const edges = someEdges()
  const armedMs = Date.parse(timeOn(20))
  const { matching } = pastOf([said({ day: 20 + ms / 86_400_000 })])
  expect(await teach(matching, armedMs, edges)).toBe(leftOut)
  expect(Object.keys(await spansOf(edges.table, rule))).toHaveLength(learnt)
})

test('a rule that names when it is armed is taught up to then, and the others up to when the state is', async () => {
  const edges = someEdges()
  const rules = edges.rules.map((each) => (each.id === rule ? { ...each, armedFrom: timeOn(30) } : each))
  const { matching } = pastOf([said({ day: 10 }), said({ day: 25, ip: elsewhere }), said({ day: 30 })])
  expect(await teach(matching, Date.parse(timeOn(20)), { ...edges, rules })).toBe(2)
  expect(Object.values(await spansOf(edges.table, rule))).toEqual([
    [[Date.parse(timeOn(10)), Date.parse(timeOn(10))]],
    [[Date.parse(timeOn(25)), Date.parse(timeOn(25))]],
  ])
  expect(Object.values(await spansOf(edges.table, 'network-new-to-tenant'))).toEqual([
    [[Date.parse(timeOn(10)), Date.parse(timeOn(10))]],
  ])
})

test('progress is told up to the last record', async () => {
  const log = Array.from({ length: 300 }, (_, i) => said({ day: i / 10 }))
  const told: number[] = []
  await teach(pastOf(log).matching, always, someEdges(), (records) => void told.push(records))
  expect(told).toEqual([256, 300])
})
