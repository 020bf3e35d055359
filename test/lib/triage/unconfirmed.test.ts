import { expect, test, vi } from 'vitest'
import { handle } from '../../../lib/pipeline.ts'
import type { Classification } from '../../../lib/triage/classification.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { readFindings } from '../../../lib/triage/findings.ts'
import { unconfirmedAmong } from '../../../lib/triage/unconfirmed.ts'
import { type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'

const onDay = (day: string) => aRecord({ time: `2026-03-${day}T10:00:00Z`, correlationId: day })

async function stateAfter(...days: readonly string[]): Promise<SomeEdges> {
  const edges = someEdges()
  await handle([messageOf(days.map(onDay))], edges)
  return edges
}

/** How many of the state's findings are unconfirmed. */
async function countIn({ table }: SomeEdges): Promise<number> {
  return (await unconfirmedAmong(await readFindings(table), table)).size
}

test('a finding that somebody was alerted of is unconfirmed', async () => {
  expect(await countIn(await stateAfter('01'))).toBe(1)
})

test.each<[what: string, last: string, count: number]>([
  ['before the window is over', '08', 1],
  ['on the first day that begins after the window', '09', 0],
  ['later', '10', 0],
])('it is confirmed by going on, and not %s', async (_, last, count) => {
  expect(await countIn(await stateAfter('01', '05', last))).toBe(count)
})

test.each<[Classification, number]>([
  ['BenignPositive', 0],
  ['FalsePositive', 0],
  ['TruePositive', 1],
  ['Undetermined', 1],
])('judged %s, %d of it are unconfirmed', async (as, count) => {
  const edges = await stateAfter('01')
  const [finding] = await readFindings(edges.table)
  const closing = { as, by: 'ines', comment: '', at: new Date(start) }
  await closeFinding(finding?.facts.id ?? '', closing, edges.table)
  expect(await countIn(edges)).toBe(count)
})

test('no row is read for what is confirmed already', async () => {
  const edges = await stateAfter('01')
  const [finding] = await readFindings(edges.table)
  const closing = { as: 'BenignPositive', by: 'ines', comment: '', at: new Date(start) } as const
  await closeFinding(finding?.facts.id ?? '', closing, edges.table)
  const get = vi.spyOn(edges.table, 'get')
  expect(await countIn(edges)).toBe(0)
  expect(get).not.toHaveBeenCalled()
})

test('of no findings none is unconfirmed', async () => {
  expect(await countIn(someEdges())).toBe(0)
})
