import { expect, test } from 'vitest'
import { memoryTable } from '../../lib/state/memory-table.ts'
import type { StateTable, Write } from '../../lib/state/table.ts'
import { lotOf } from '../../proof/crashes/schedule.ts'
import { outcomeOf } from '../../proof/crashes/world.ts'
import { crashes } from '../../proof/crashes.ts'

const options = { seed: 1, quick: true, say: () => {} }

test('hundreds of schedules of deaths, lost answers and refusals lose nothing and double nothing (P1, P2, P3, P5)', async () => {
  const { lost, doubled, wrong, details } = await crashes(options)
  expect({ lost, doubled, wrong }, details.join('\n')).toEqual({ lost: 0, doubled: 0, wrong: [] })
}, 120_000)

/** A memory table that does wrong what `change` says. */
function wrongTable(change: (table: StateTable, partition: string, writes: readonly Write[]) => Promise<string[]>) {
  return (): StateTable => {
    const table = memoryTable()
    return { ...table, write: (partition, writes) => change(table, partition, writes) }
  }
}

const anyEtag = (write: Write): Write => (write.kind === 'replace' ? { ...write, etag: '*' } : write)

test.each([
  // Two processes must meet on one row at the wrong moment, which few schedules have.
  ['ignores etags', [7], wrongTable((table, partition, writes) => table.write(partition, writes.map(anyEtag)))],
  [
    'drops outbox entries',
    [1],
    wrongTable(async (table, partition, writes) => {
      const others = writes.filter(({ rowKey, kind }) => kind !== 'insert' || !rowKey.startsWith('due:alert:'))
      const etags = await table.write(partition, others)
      return writes.map((write) => etags[others.indexOf(write)] ?? '')
    }),
  ],
  [
    'commits a transaction write by write and stops at its second',
    [1],
    wrongTable(async (table, partition, writes) => {
      const etags: string[] = []
      for (const write of writes.slice(0, 2)) etags.push(...(await table.write(partition, [write])))
      return etags
    }),
  ],
])(
  'a table that %s is noticed by the random schedules',
  async (_, lots, makeTable) => {
    const outcomes = await Promise.allSettled(lots.flatMap(lotOf).map((schedule) => outcomeOf(schedule, makeTable)))
    const faults = outcomes.flatMap((one) =>
      one.status === 'fulfilled' ? [...one.value.lost, ...one.value.doubled, ...one.value.wrong] : [],
    )
    expect(faults.length).toBeGreaterThan(0)
  },
  60_000,
)
