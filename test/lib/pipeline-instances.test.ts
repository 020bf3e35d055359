import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handle } from '../../lib/pipeline.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { anotherProcess, asnOf, type SomeEdges, someEdges } from '../support/edges.ts'
import { addressOf, batchesOf, cuts, networkOf, recordOf, type Saying, sayings, windowMs } from '../support/logs.ts'
import { messagesOf } from '../support/messages.ts'
import { contentsOf, findingsOf, keysOf, rowsOf, spansOf } from '../support/rows.ts'
import { presencesOf, sightingsOf, waitsForAddress } from '../support/textbook.ts'

const ruleId = 'vm-extension-from-new-network'
const noSleep = async (): Promise<void> => {}

/** The laws that hold whatever the order in which several processes did their steps. */
async function expectLaws(log: readonly Saying[], { table, sent }: SomeEdges): Promise<void> {
  const expected = [...sightingsOf(log)].map(([term, times]) => [term, presencesOf(times)] as const)
  expect(await spansOf(table, ruleId)).toEqual(Object.fromEntries(expected))
  const findings = Object.values(await findingsOf(table))
  for (const [name, presences] of expected) {
    const times = findings
      .filter(({ term }) => term.map(([, value]) => value).join(' ') === name)
      .map(({ time }) => Date.parse(time))
      .sort((a, b) => a - b)
    for (const [first = 0, last = 0] of presences)
      expect(times.filter((time) => first <= time && time <= last).length).toBeGreaterThanOrEqual(1)
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    expect(gaps.filter((gap) => gap <= windowMs)).toEqual([])
  }
  expect(sent.map(({ event }) => event.id).sort()).toEqual(findings.map(({ id }) => id))
  const lentAndParked = (await rowsOf(table, 'op:')).filter(
    ({ fields }) => fields.wait !== undefined && fields.addresses !== '[]',
  )
  expect(lentAndParked).toEqual([])
}

/** A table whose calls happen in the order in which the scheduler lets them. */
function inTurn(table: StateTable, scheduler: fc.Scheduler): StateTable {
  const turn = (name: string): Promise<void> => scheduler.schedule(Promise.resolve(), name)
  return {
    get: async (...key) => {
      await turn('get')
      return table.get(...key)
    },
    write: async (...writes) => {
      await turn('write')
      return table.write(...writes)
    },
    async *pages(...range) {
      await turn('list')
      yield* table.pages(...range)
    },
  }
}

test('two instances on one table, with whatever records doubled between them, keep the laws (P2, P3)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      sayings(7),
      sayings(7),
      fc.boolean(),
      cuts,
      async (scheduler, one, two, doubled, lengths) => {
        const edges = someEdges()
        const table = inTurn(edges.table, scheduler)
        const run = async (log: readonly Saying[]): Promise<void> => {
          const process = { ...anotherProcess(edges), table }
          for (const batch of batchesOf(messagesOf(log.map(recordOf)), lengths)) await handle(batch, process)
        }
        await scheduler.waitFor(Promise.all([run(one), run(doubled ? [...two, ...one] : two)]))
        edges.now.ms += 5 * 60_000
        await tick(noSleep, edges)
        await expectLaws([...one, ...two], edges)
      },
    ),
    { numRuns: 1500 },
  )
})

test('a partition that moves between instances from batch to batch gives the findings of one instance, context lines too (P5)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(14), cuts, fc.array(fc.boolean(), { minLength: 1 }), async (log, lengths, owners) => {
      const alone = someEdges()
      const shared = someEdges()
      const instances = [shared, anotherProcess(shared)]
      for (const [i, batch] of batchesOf(messagesOf(log.map(recordOf)), lengths).entries()) {
        await handle(batch, alone)
        await handle(batch, instances[Number(owners[i % owners.length])] ?? shared)
      }
      expect(await contentsOf(shared.table)).toEqual(await contentsOf(alone.table))
    }),
    { numRuns: 4000 },
  )
})

const spells = fc.array(fc.record({ gone: fc.boolean(), minutesAfter: fc.constantFrom(0, 2, 61) }), { minLength: 1 })

test('without ASN data for a while, and with timers in between, nothing is lost and nothing passes as known (P4)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(12), cuts, spells, async (log, lengths, weather) => {
      const data = { gone: false }
      const numbers = Object.fromEntries(
        (['a', 'b', 'c'] as const).map((from) => [addressOf[from], Number(networkOf[from])]),
      )
      const edges = someEdges({ asn: asnOf(numbers, data) })
      for (const [i, batch] of batchesOf(messagesOf(log.map(recordOf)), lengths).entries()) {
        const { gone = false, minutesAfter = 0 } = weather[i % weather.length] ?? {}
        data.gone = gone
        await handle(batch, edges)
        if (minutesAfter === 0) continue
        edges.now.ms += minutesAfter * 60_000
        await tick(noSleep, edges)
      }
      data.gone = false
      edges.now.ms += 61 * 60_000
      await tick(noSleep, edges)
      edges.now.ms += 61 * 60_000
      await tick(noSleep, edges)
      await expectLaws(log, edges)
      expect(await keysOf(edges.table, 'due:')).toEqual([])
      expect(await keysOf(edges.table, 'parked:ip:')).toHaveLength(
        [0, 1, 2].filter((operation) => waitsForAddress(log, operation)).length,
      )
    }),
    { numRuns: 1500 },
  )
})
