import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handle } from '../../lib/pipeline.ts'
import { type SomeEdges, someEdges } from '../support/edges.ts'
import {
  batchesOf,
  cuts,
  extensionOf,
  objectIdOf,
  recordOf,
  type Saying,
  sayings,
  timeOf,
  windowMs,
} from '../support/logs.ts'
import { messagesOf } from '../support/messages.ts'
import { contentsOf, findingsOf, rowsOf, spansOf } from '../support/rows.ts'
import { newOnes, presencesOf, sightingsOf, waitingIn } from '../support/textbook.ts'

const ruleId = 'vm-extension-from-new-network'

async function after(log: readonly Saying[], lengths: readonly number[] = [log.length]): Promise<SomeEdges> {
  const edges = someEdges()
  for (const batch of batchesOf(messagesOf(log.map(recordOf)), lengths)) await handle(batch, edges)
  return edges
}

const expectedSpans = (log: readonly Saying[]): Record<string, number[][]> =>
  Object.fromEntries([...sightingsOf(log)].map(([term, times]) => [term, presencesOf(times)]))

/** Times of the findings of each term, in order. */
async function findingTimes(edges: SomeEdges): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>()
  for (const { term, time } of Object.values(await findingsOf(edges.table))) {
    const name = term.map(([, value]) => value).join(' ')
    times.set(
      name,
      [...(times.get(name) ?? []), Date.parse(time)].sort((a, b) => a - b),
    )
  }
  return times
}

test('what is remembered depends on the set of records only: not on order, doubles or where batches end (P3)', async () => {
  const logAndEcho = sayings(12).chain((log) =>
    fc.tuple(fc.constant(log), fc.shuffledSubarray([...log, ...log], { minLength: log.length * 2 }), cuts),
  )
  await fc.assert(
    fc.asyncProperty(logAndEcho, async ([log, echo, lengths]) => {
      expect(await spansOf((await after(echo, lengths)).table, ruleId)).toEqual(expectedSpans(log))
    }),
    { numRuns: 80 },
  )
})

test('two findings of a term are more than the window apart, and every presence has one (P3)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), cuts, async (log, lengths) => {
      const found = await findingTimes(await after(log, lengths))
      for (const [term, presences] of Object.entries(expectedSpans(log))) {
        const times = found.get(term) ?? []
        const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
        expect(gaps.filter((gap) => gap <= windowMs)).toEqual([])
        for (const [first = 0, last = 0] of presences) {
          const own = times.filter((time) => first <= time && time <= last)
          expect(own.length).toBeGreaterThanOrEqual(1)
          if (last - first <= windowMs) expect(own).toHaveLength(1)
        }
      }
    }),
    { numRuns: 80 },
  )
})

test('a log in time order, starts before successes, has exactly the findings of the textbook (P3)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), cuts, async (log, lengths) => {
      const inTime = [...log].sort(
        (a, b) => Number(a.stage === 'success') - Number(b.stage === 'success') || a.halfDay - b.halfDay,
      )
      const found = await findingTimes(await after(inTime, lengths))
      const expected = [...sightingsOf(log)].map(([term, times]) => [term, newOnes(times)])
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
    }),
    { numRuns: 80 },
  )
})

test('the same log in the same order gives findings with the same ids and contents wherever batches end (P5)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), cuts, async (log, lengths) => {
      const whole = await contentsOf((await after(log)).table)
      expect(await contentsOf((await after(log, lengths)).table)).toEqual(whole)
      expect(await contentsOf((await after(log, [1])).table)).toEqual(whole)
    }),
    { numRuns: 100 },
  )
})

test('a finding names who made the success that it is about', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), cuts, async (log, lengths) => {
      for (const { time, term, principal } of Object.values(await findingsOf((await after(log, lengths)).table))) {
        const makers = log
          .filter(({ operation, stage }) => stage === 'success' && extensionOf[operation] === term[0]?.[1])
          .filter((success) => timeOf(success) === Date.parse(time))
          .map(({ who }) => (who === undefined ? undefined : objectIdOf[who]))
        expect(makers).toContain(principal.id)
      }
    }),
    { numRuns: 80 },
  )
})

test('an operation is parked at the end exactly when it has a success without an address and nobody lent it one (P1)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(10), cuts, async (log, lengths) => {
      const { table } = await after(log, lengths)
      expect(await rowsOf(table, 'due:ip:')).toHaveLength(waitingIn(log))
      expect((await rowsOf(table, 'op:')).filter(({ fields }) => fields.reason === 'ip')).toHaveLength(waitingIn(log))
    }),
    { numRuns: 60 },
  )
})

test('every record of a batch has one verdict, so the numbers add up', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), async (log) => {
      const { tally, judged } = await handle(messagesOf(log.map(recordOf)), someEdges())
      const { messages, records, ...kinds } = tally
      expect([messages, records, judged.length]).toEqual([log.length, log.length, log.length])
      expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(log.length)
    }),
    { numRuns: 60 },
  )
})
