import { expect, test } from 'vitest'
import type { Answer } from '../../../lib/deliver/answer.ts'
import { putBack } from '../../../lib/deliver/put-back.ts'
import { defaultPolicy } from '../../../lib/edges.ts'
import { handle } from '../../../lib/pipeline.ts'
import type { StateTable } from '../../../lib/state/table.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { readFinding } from '../../../lib/triage/findings.ts'
import { answering, type SomeEdges, someEdges } from '../../support/edges.ts'
import { recordOf } from '../../support/logs.ts'
import { messagesOf } from '../../support/messages.ts'
import { keysOf } from '../../support/rows.ts'

const refused: Answer = { kind: 'refused', status: '400' }

/** A group of two findings that was refused for good, and then a webhook that answers so. */
async function refusedGroup(...then: readonly Answer[]): Promise<{ edges: SomeEdges; ids: string[] }> {
  const made = someEdges({ policy: { ...defaultPolicy, groupAbove: 1 } })
  const edges = { ...made, send: answering([refused, refused, refused, ...then], made.sent) }
  const sayings = (['a', 'c'] as const).map(
    (from) => ({ operation: 0, stage: 'success', halfDay: 0, from, who: 0 }) as const,
  )
  const { committed } = await handle(messagesOf(sayings.map(recordOf)), edges)
  for (let i = 0; i < 2; i++) await tickLater(edges)
  expect(await keysOf(edges.table, 'parked:alert:')).toHaveLength(2)
  edges.sent.length = 0
  return { edges, ids: committed.map(({ finding }) => finding.id) }
}

async function tickLater(edges: SomeEdges): Promise<void> {
  edges.now.ms += 16 * 60_000
  await tick(async () => {}, edges)
}

test('an alert that is put back is sent by itself, whatever became of its group', async () => {
  const { edges, ids } = await refusedGroup()
  const [id = '', other] = ids
  expect(await putBack(id, new Date(edges.now.ms), edges.table)).toBe(true)
  await tickLater(edges)
  expect(edges.sent.map(({ event }) => event.id)).toEqual([id])
  expect(await keysOf(edges.table, 'due:')).toEqual([])
  expect(await keysOf(edges.table, 'parked:alert:')).toEqual([`parked:alert:${other}`])
})

test('an alert that is put back has three tries again', async () => {
  const { edges, ids } = await refusedGroup(refused, refused, refused)
  const [id = ''] = ids
  await putBack(id, new Date(edges.now.ms), edges.table)
  for (const left of [1, 1, 0]) {
    await tickLater(edges)
    expect(await keysOf(edges.table, 'due:alert:')).toHaveLength(left)
  }
  expect(await keysOf(edges.table, 'parked:alert:')).toHaveLength(2)
})

test('a finding whose alert is put back is unsent again, and a judgement that comes at that moment stays', async () => {
  const { edges, ids } = await refusedGroup()
  const [id = ''] = ids
  const { rejected, ...before } = (await readFinding(id, edges.table)) ?? {}
  expect(rejected).toBeInstanceOf(Date)
  const triage = { as: 'TruePositive', by: 'ines', comment: 'stolen secret', at: new Date(edges.now.ms) } as const
  let judged = false
  const inBetween: StateTable = {
    ...edges.table,
    async write(partition, writes) {
      if (!judged) await closeFinding(id, triage, edges.table)
      judged = true
      return edges.table.write(partition, writes)
    },
  }
  expect(await putBack(id, new Date(edges.now.ms), inBetween)).toBe(true)
  expect(await readFinding(id, edges.table)).toEqual({ ...before, triage })
  expect(await keysOf(edges.table, 'due:alert:')).toEqual([`due:alert:${id}`])
})

test('an alert that is not on the shelf is not put back', async () => {
  const { edges, ids } = await refusedGroup()
  const [id = ''] = ids
  await putBack(id, new Date(edges.now.ms), edges.table)
  expect(await putBack(id, new Date(edges.now.ms), edges.table)).toBe(false)
})
