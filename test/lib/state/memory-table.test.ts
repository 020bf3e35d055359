import { expect, test } from 'vitest'
import { memoryTable, type Snapshot } from '../../../lib/state/memory-table.ts'

test('a snapshot is plain JSON that brings back every row, dates too', async () => {
  const table = memoryTable()
  const fields = { text: 'a', tries: 1, isSent: true, at: new Date('2026-03-06T21:14:07.441Z') }
  await table.write('b0', [{ kind: 'insert', rowKey: 'term:1', fields }])
  await table.write('alerts', [{ kind: 'insert', rowKey: 'alert:g', fields: {} }])
  const again = memoryTable(JSON.parse(JSON.stringify(table.snapshot())) as Snapshot)
  expect((await again.get('b0', 'term:1'))?.fields).toEqual(fields)
  expect(await again.get('alerts', 'alert:g')).toBeDefined()
  expect(again.snapshot()).toEqual(table.snapshot())
})
