import fc from 'fast-check'
import { expect, test } from 'vitest'
import { handle } from '../../lib/pipeline.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { handUntilDeath, mortal } from '../support/deaths.ts'
import { anotherProcess, asnOf, someEdges } from '../support/edges.ts'
import { expectLaws } from '../support/laws.ts'
import { addressOf, batchesOf, cuts, networkOf, recordOf, type Saying, sayings } from '../support/logs.ts'
import { messagesOf } from '../support/messages.ts'
import { contentsOf, keysOf } from '../support/rows.ts'
import { waitingIn } from '../support/textbook.ts'

const noSleep = async (): Promise<void> => {}

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

const twoLogs = fc.record({ one: sayings(7), two: sayings(7), doubled: fc.boolean(), lengths: cuts })
const death = fc.option(fc.record({ call: fc.integer({ min: 1, max: 40 }), done: fc.boolean() }))

test('two instances on one table, records doubled between them, a timer beside them and one of them dying, keep the laws (P1, P2, P3)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), twoLogs, death, async (scheduler, { one, two, doubled, lengths }, point) => {
      const edges = someEdges()
      const table = inTurn(edges.table, scheduler)
      const another = () => ({ ...anotherProcess(edges), table })
      const run = async (log: readonly Saying[], dies: boolean): Promise<void> => {
        const batches = batchesOf(messagesOf(log.map(recordOf)), lengths)
        const rest = await handUntilDeath(batches, mortal(another(), dies ? (point ?? undefined) : undefined))
        if (rest) await handUntilDeath(batchesOf(rest, [2, 1]), mortal(another()))
      }
      const timer = tick(noSleep, another())
      await scheduler.waitFor(Promise.all([run(one, true), run(doubled ? [...two, ...one] : two, false), timer]))
      edges.now.ms += 5 * 60_000
      await tick(noSleep, edges)
      await expectLaws([...one, ...two], edges)
    }),
    { numRuns: 80 },
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
    { numRuns: 150 },
  )
})

const numbers = Object.fromEntries((['a', 'b', 'c'] as const).map((from) => [addressOf[from], Number(networkOf[from])]))
const spells = fc.array(fc.record({ gone: fc.boolean(), minutesAfter: fc.constantFrom(0, 2, 61) }), { minLength: 1 })

test('without ASN data for a while, and with timers in between, nothing is lost and nothing passes as known (P4)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(12), cuts, spells, async (log, lengths, weather) => {
      const data = { gone: false }
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
      expect(await keysOf(edges.table, 'parked:ip:')).toHaveLength(waitingIn(log))
    }),
    { numRuns: 100 },
  )
})

const timesOfDeath = fc.record({ call: fc.integer({ min: 1, max: 60 }), done: fc.boolean() })

test('a death in the middle of an outage of ASN data, batch or timer, and the whole log read again at the end lose and double nothing (P1, P2, P4)', async () => {
  await fc.assert(
    fc.asyncProperty(sayings(12), cuts, spells, timesOfDeath, async (log, lengths, weather, point) => {
      const data = { gone: false }
      const edges = someEdges({ asn: asnOf(numbers, data) })
      const batches = batchesOf(messagesOf(log.map(recordOf)), lengths)
      let process = mortal(edges, point)
      for (const [i, batch] of batches.entries()) {
        const { gone = false, minutesAfter = 0 } = weather[i % weather.length] ?? {}
        data.gone = gone
        const rest = await handUntilDeath([batch], process)
        edges.now.ms += minutesAfter * 60_000
        if (!rest && minutesAfter > 0) await tick(noSleep, process).catch(() => {})
        if (process.isDead()) process = mortal(anotherProcess(edges))
        if (rest) await handUntilDeath([rest], process)
      }
      data.gone = false
      for (let i = 0; i < 3; i++) {
        edges.now.ms += 61 * 60_000
        await tick(noSleep, edges)
      }
      await expectLaws(log, edges)
      const before = await contentsOf(edges.table)
      for (const batch of batches) await handle(batch, edges)
      await expectLaws(log, edges)
      expect(await contentsOf(edges.table)).toEqual(before)
      expect(await keysOf(edges.table, 'due:')).toEqual([])
      expect(await keysOf(edges.table, 'parked:ip:')).toHaveLength(waitingIn(log))
    }),
    { numRuns: 100 },
  )
})
