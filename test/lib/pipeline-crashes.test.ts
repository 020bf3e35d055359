import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPolicy, type Edges } from '../../lib/edges.ts'
import { handle, type Message } from '../../lib/pipeline.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { alertsIn } from '../support/alerts.ts'
import { handUntilDeath, mortal, type Point } from '../support/deaths.ts'
import { anotherProcess, type SomeEdges, someEdges } from '../support/edges.ts'
import { batchesOf, cuts, recordOf, type Saying, sayings } from '../support/logs.ts'
import { messagesOf } from '../support/messages.ts'
import { contentsOf, keysOf, rowsOf, spansOf } from '../support/rows.ts'

const ruleId = 'vm-extension-from-new-network'

interface Run {
  readonly batches: readonly Message[][]
  readonly groupAbove: number
  /** How the messages are cut into batches when they come again. */
  readonly again: readonly number[]
  /** The timer dies too, at this call of its own. */
  readonly timerPoint?: Point
}

const withGroups = (groupAbove: number): SomeEdges => someEdges({ policy: { ...defaultPolicy, groupAbove } })

/** A process takes the log and dies at the point; another goes on from the checkpoint; the timer sends what is left. */
async function afterDeath({ batches, groupAbove, again, timerPoint }: Run, point: Point): Promise<SomeEdges> {
  const edges = withGroups(groupAbove)
  const rest = await handUntilDeath(batches, mortal(edges, point))
  const next = anotherProcess(edges)
  for (const batch of batchesOf(rest ?? [], again)) await handle(batch, next)
  if (timerPoint) await sendTheRest(mortal(edges, timerPoint), edges).catch(() => {})
  await sendTheRest(next, edges)
  return edges
}

async function withoutDeath({ batches, groupAbove }: Run): Promise<{ edges: SomeEdges; calls: number }> {
  const edges = withGroups(groupAbove)
  const process = mortal(edges)
  await handUntilDeath(batches, process)
  return { edges, calls: process.calls() }
}

async function sendTheRest(process: Edges, { now }: SomeEdges): Promise<void> {
  now.ms += 5 * 60_000
  await tick(async () => {}, process)
}

const waitingIn = async ({ table }: SomeEdges): Promise<string[]> =>
  (await rowsOf(table, 'op:')).filter(({ fields }) => fields.wait !== undefined).map(({ rowKey }) => rowKey)

async function expectSameEnd(edges: SomeEdges, ideal: SomeEdges, point: Point): Promise<void> {
  const where = `${point.done ? 'after' : 'before'} call ${point.call}`
  expect(await contentsOf(edges.table), where).toEqual(await contentsOf(ideal.table))
  expect(await spansOf(edges.table, ruleId), where).toEqual(await spansOf(ideal.table, ruleId))
  expect(await keysOf(edges.table, 'due:alert:'), where).toEqual([])
  expect([...alertsIn(edges.sent).values()].flat().sort(), where).toEqual(Object.keys(await contentsOf(ideal.table)))
  expect(await waitingIn(edges), where).toEqual(await waitingIn(ideal))
  expect(await keysOf(edges.table, 'due:ip:'), where).toHaveLength((await keysOf(ideal.table, 'due:ip:')).length)
}

test('a death at any call, of any log, changes no finding and loses no alert (P1, P2, P5)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ log: sayings(12), lengths: cuts, again: cuts, groupAbove: fc.constantFrom(0, 1, 5) }),
      fc.record({ chosen: fc.nat(), done: fc.boolean(), timerCall: fc.nat(30), timerDone: fc.boolean() }),
      async ({ log, lengths, again, groupAbove }, { chosen, done, timerCall, timerDone }) => {
        const batches = batchesOf(messagesOf(log.map(recordOf)), lengths)
        const run: Run = { batches, again, groupAbove, timerPoint: { call: timerCall, done: timerDone } }
        const { edges: ideal, calls } = await withoutDeath(run)
        fc.pre(calls > 0)
        const point = { call: 1 + (chosen % calls), done }
        await expectSameEnd(await afterDeath(run, point), ideal, point)
      },
    ),
    { numRuns: 150 },
  )
})

const success = (operation: 0 | 1 | 2, halfDay: number, from?: 'a' | 'b' | 'c'): Saying => ({
  operation,
  stage: 'success',
  halfDay,
  from,
  who: 0,
})
const lender = (operation: 0 | 1 | 2, from: 'a' | 'b' | 'c', stage: 'start' | 'accept' = 'start'): Saying => ({
  operation,
  stage,
  halfDay: 0,
  from,
  who: 0,
})

describe('a death before and after each call of one batch ends as if nobody had died', () => {
  test.each<[string, Saying[]]>([
    ['one success', [success(0, 0, 'a')]],
    ['an address before its success', [lender(0, 'a'), success(0, 0)]],
    ['an address after its success', [success(0, 0), lender(0, 'a')]],
    ['two addresses around a success', [lender(0, 'a'), success(0, 0), lender(0, 'c', 'accept')]],
    ['two addresses after two successes', [success(0, 0), success(0, 30), lender(0, 'a'), lender(0, 'c', 'accept')]],
    ['a success between two addresses that came late', [success(0, 0), lender(0, 'a'), success(0, 30), lender(0, 'c')]],
    [
      'another operation of the same term between an address and its success',
      [lender(0, 'a'), success(1, 1, 'b'), success(0, 0)],
    ],
    ['three terms at once', [success(0, 0, 'a'), success(0, 0, 'c'), success(2, 0, 'c')]],
  ])('%s', async (_, log) => {
    const run: Run = { batches: [messagesOf(log.map(recordOf))], again: [1], groupAbove: 2 }
    const { edges: ideal, calls } = await withoutDeath(run)
    expect(Object.keys(await contentsOf(ideal.table)).length).toBeGreaterThan(0)
    for (let call = 1; call <= calls; call++)
      for (const done of [false, true])
        await expectSameEnd(await afterDeath(run, { call, done }), ideal, { call, done })
  })
})
