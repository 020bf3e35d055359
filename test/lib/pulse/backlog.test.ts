import { expect, test } from 'vitest'
import { readBacklog } from '../../../lib/pulse/backlog.ts'
import { memoryTable } from '../../../lib/state/memory-table.ts'

test('what waits is counted by what it waits for, over all partitions, with the oldest of each; what a person has looked at is not', async () => {
  const table = memoryTable()
  const at = (minutes: number): Date => new Date(Date.parse('2026-04-01T00:00:00Z') + minutes * 60_000)
  const rows: [partition: string, rowKey: string, fields: Record<string, Date | string>][] = [
    ['b0', 'due:alert:1', { born: at(5), since: at(1) }],
    ['bf', 'due:update:2', { born: at(4) }],
    ['b0', 'due:ip:3', { since: at(7) }],
    ['b1', 'due:asn:4', { since: at(6) }],
    ['b1', 'due:asn:5', {}],
    ['b2', 'parked:ip:6', { since: at(9) }],
    ['b3', 'parked:alert:7', { since: at(8) }],
    ['b4', 'parked:ip:9', { since: at(2), seenAt: at(10), seenBy: 'ines', comment: 'the nightly job' }],
    ['b4', 'parked:future:10', { since: at(3), seenAt: at(10), seenBy: 'ines', comment: 'a clock that is ahead' }],
    ['b3', 'op:8', { since: at(0) }],
  ]
  for (const [partition, rowKey, fields] of rows) await table.write(partition, [{ kind: 'insert', rowKey, fields }])
  const quarantined = { count: 2, oldestMs: 1 }
  expect(await readBacklog({ table, quarantine: { waiting: async () => quarantined } })).toEqual({
    unsent: { count: 2, oldestMs: at(4).getTime() },
    waiting: { count: 3, oldestMs: at(6).getTime() },
    parked: { count: 2, oldestMs: at(8).getTime() },
    quarantined,
  })
})
