import { expect, test } from 'vitest'
import { type CanarySender, pulse } from '../../../lib/pulse/pulse.ts'
import type { WatchedLogs } from '../../../lib/pulse/watched-logs.ts'
import { answering, asnOf, someEdges } from '../../support/edges.ts'

const minute = 60_000
const limits = { pulseLateMs: 45 * minute, unsentMs: 60 * minute, parkedMs: 24 * 60 * minute }
const hub: CanarySender = { partitions: async () => [], send: async () => {} }
const noLogs: WatchedLogs = { subscriptions: [], isSent: async () => true }

test('an alarm that begins anew within a day and is not taken is told at the next pulse', async () => {
  const data = { gone: true }
  const made = someEdges({ asn: asnOf({}, data) })
  const edges = { ...made, send: answering([{ kind: 'accepted' }, { kind: 'later', status: '503' }], made.sent) }
  const told: number[] = []
  for (const gone of [true, false, true, true, true]) {
    data.gone = gone
    await pulse(hub, noLogs, limits, edges)
    told.push(edges.sent.length)
    edges.now.ms += 15 * minute
  }
  expect(told).toEqual([1, 1, 2, 3, 3])
})

test('an alarm that ended is told of as ended once', async () => {
  const data = { gone: true }
  const edges = someEdges({ asn: asnOf({}, data) })
  for (const gone of [true, false, false, false]) {
    data.gone = gone
    await pulse(hub, noLogs, limits, edges)
    edges.now.ms += 15 * minute
  }
  expect(edges.lines.filter(([name]) => name === 'pulse.cleared')).toHaveLength(1)
})
