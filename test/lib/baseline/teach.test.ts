import fc from 'fast-check'
import { expect, test } from 'vitest'
import { teach } from '../../../lib/baseline/teach.ts'
import { handle } from '../../../lib/pipeline.ts'
import { anotherProcess, type SomeEdges, someEdges } from '../../support/edges.ts'
import { batchesOf, cuts, recordOf, type Saying, sayings, windowMs } from '../../support/logs.ts'
import { messagesOf } from '../../support/messages.ts'
import { findingsOf, rowsOf, spansOf } from '../../support/rows.ts'
import { presencesOf, sightingsOf } from '../../support/textbook.ts'
import { elsewhere, pastOf, said } from './a-past.ts'

const rule = 'vm-extension-from-new-network'

const load = (log: readonly Saying[], edges: SomeEdges): Promise<void> =>
  teach(pastOf(log.map(recordOf)).matching, anotherProcess(edges))

async function live(batches: readonly Saying[][], edges: SomeEdges): Promise<void> {
  for (const batch of batches) await handle(messagesOf(batch.map(recordOf)), edges)
}

/** What somebody says who saw both logs: an operation of one lends no address to the other. */
function presencesIn(past: readonly Saying[], now: readonly Saying[]): Record<string, number[][]> {
  const times = sightingsOf(past)
  for (const [term, own] of sightingsOf(now)) times.set(term, [...(times.get(term) ?? []), ...own])
  return Object.fromEntries([...times].map(([term, own]) => [term, presencesOf(own)]))
}

type Loading = (past: readonly Saying[], batches: Saying[][], edges: SomeEdges) => Promise<void>

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
      const found = Object.values(await findingsOf(edges.table)).map(nameAndTime)
      expect(found.filter(([name, at]) => isNear(name, at))).toEqual([])
      const wouldBe = Object.values(await findingsOf(alone.table)).map(nameAndTime)
      const unknown = wouldBe.filter(([name]) => !known.has(name))
      expect(found).toEqual(expect.arrayContaining(unknown))
    }),
    { numRuns: 100, seed: 8 },
  )
})

const nameAndTime = ({ term, time }: { term: readonly (readonly [string, string])[]; time: string }) =>
  [term.map(([, value]) => value).join(' '), Date.parse(time)] as const

test('teaching raises nothing, tells nobody and leaves no operation behind', async () => {
  const edges = someEdges()
  const log = [said({ day: 0 }), said({ day: 30, ip: elsewhere }), said({ day: 31, ip: undefined })]
  await teach(pastOf(log).matching, edges)
  expect((await rowsOf(edges.table, '')).map(({ rowKey }) => rowKey.split(':')[0]).sort()).toEqual(
    expect.not.arrayContaining(['find', 'op', 'due', 'parked', 'alert']),
  )
  expect(await rowsOf(edges.table, 'term:')).not.toEqual([])
  expect(edges.sent).toEqual([])
})

test('progress is told up to the last record', async () => {
  const log = Array.from({ length: 300 }, (_, i) => said({ day: i / 10 }))
  const told: number[] = []
  await teach(pastOf(log).matching, someEdges(), (records) => void told.push(records))
  expect(told).toEqual([256, 300])
})
