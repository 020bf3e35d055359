import { describe, expect, test } from 'vitest'
import type { Fields, StateTable } from '../../../lib/state/table.ts'
import { collectGarbage, isSweepTime } from '../../../lib/sweep/garbage.ts'
import { type SomeEdges, someEdges } from '../../support/edges.ts'

const minute = 60_000
const day = 24 * 60 * minute
/** The beginning of a cycle of 256 slices of five minutes, in 2026. */
const cycle = Math.floor(Date.parse('2026-03-06T00:00:00Z') / (256 * 5 * minute)) * 256 * 5 * minute
const expired = { expires: new Date(cycle - 2 * day) }

async function edgesWith(rows: readonly [partition: string, rowKey: string, fields: Fields][]): Promise<SomeEdges> {
  const edges = someEdges()
  edges.now.ms = cycle
  for (const [partition, rowKey, fields] of rows)
    await edges.table.write(partition, [{ kind: 'insert', rowKey, fields }])
  return edges
}

async function isGone(table: StateTable, partition: string, rowKey: string): Promise<boolean> {
  return (await table.get(partition, rowKey)) === undefined
}

async function collectAll(edges: SomeEdges): Promise<number> {
  let rows = 0
  for (let slice = 0; slice < 256; slice++) {
    edges.now.ms = cycle + slice * 5 * minute
    rows += await collectGarbage(edges)
  }
  return rows
}

const id = (firstDigits: string): string => firstDigits.padEnd(32, '0')

describe('each five minutes have their slice of the table', () => {
  test.each<[number, string, string]>([
    [0, 'b0', '00'],
    [1, 'b1', '10'],
    [15, 'bf', 'f0'],
    [16, 'b0', '01'],
    [17, 'b1', '11'],
    [255, 'bf', 'ff'],
  ])('slice %i takes from %s what begins with %s, and nothing beside it', async (slice, partition, digits) => {
    const beside = (Number.parseInt(digits, 16) ^ 1).toString(16).padStart(2, '0')
    const edges = await edgesWith([
      [partition, `term:${id(digits)}`, expired],
      [partition, `term:${digits}${'f'.repeat(30)}`, expired],
      [partition, `op:${id(digits)}`, expired],
      [partition, `usual:${id(digits)}`, expired],
      [partition, `term:${id(beside)}`, expired],
    ])
    edges.now.ms = cycle + slice * 5 * minute + 4 * minute
    expect(await collectGarbage(edges)).toBe(4)
    expect(await isGone(edges.table, partition, `term:${id(beside)}`)).toBe(false)
  })

  test('and after 256 of them every slice was taken', async () => {
    const all = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))
    const edges = await edgesWith(all.map((digits) => [`b${digits[0]}`, `term:${id(digits)}`, expired]))
    expect(await collectAll(edges)).toBe(256)
  })
})

describe('a row goes a day after it expired', () => {
  test.each<[string, number, boolean]>([
    ['less than a day', day - 1, false],
    ['a day', day, false],
    ['more than a day', day + 1, true],
  ])('%s', async (_, beforeMs, goes) => {
    const fields = { expires: new Date(cycle - beforeMs) }
    const edges = await edgesWith([['b0', `term:${id('00')}`, fields]])
    await collectGarbage(edges)
    expect(await isGone(edges.table, 'b0', `term:${id('00')}`)).toBe(goes)
  })

  test('a row that never expires stays', async () => {
    const edges = await edgesWith([['b0', `op:${id('00')}`, { reason: 'ip', wait: 'due:ip:x' }]])
    expect(await collectGarbage(edges)).toBe(0)
  })
})

describe('findings and groups', () => {
  const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:.]/g, '')
  const finding = (ms: number): string => `find:${stampOf(ms)}-${id('00')}`

  test.each<[string, number, Fields, boolean]>([
    ['sent, 401 days old', 401 * day, { sent: new Date(0) }, true],
    ['sent, 399 days old', 399 * day, { sent: new Date(0) }, false],
    ['rejected, 401 days old', 401 * day, { rejected: new Date(0) }, true],
    ['expected, 401 days old', 401 * day, { expected: 'travel' }, true],
    ['kept while First Seen learnt, 401 days old', 401 * day, { held: true }, true],
    ['not kept while First Seen learnt, 401 days old', 401 * day, { held: false }, false],
    ['not told, 401 days old', 401 * day, {}, false],
    ['not expected by anybody, 401 days old', 401 * day, { expected: '' }, false],
  ])('a finding that was %s', async (_, age, fields, goes) => {
    const edges = await edgesWith([['b0', finding(cycle - age), fields]])
    await collectGarbage(edges)
    expect(await isGone(edges.table, 'b0', finding(cycle - age))).toBe(goes)
  })

  test.each([
    ['sent', true],
    ['rejected', true],
    ['open', false],
  ])('an expired group that is %s', async (status, goes) => {
    const edges = await edgesWith([['alerts', 'alert:g-1', { ...expired, status, members: '[]' }]])
    await collectGarbage(edges)
    expect(await isGone(edges.table, 'alerts', 'alert:g-1')).toBe(goes)
  })
})

describe('the shelf', () => {
  const op = `op:${id('00')}`
  const pointer = `parked:ip:20260301T000000000Z:${id('00')}`
  const onShelf = { ...expired, reason: 'no-ip', wait: pointer, successes: '[[1,0]]' }
  const shelf: [string, string, Fields][] = [
    ['b0', op, onShelf],
    ['b0', pointer, expired],
  ]

  test('loses an operation together with its pointer', async () => {
    const edges = await edgesWith(shelf)
    expect(await collectGarbage(edges)).toBe(1)
    expect([await isGone(edges.table, 'b0', op), await isGone(edges.table, 'b0', pointer)]).toEqual([true, true])
  })

  test('loses records that have no operation of their own', async () => {
    const keys = ['parked:crowded:20260301T000000000Z:x', 'parked:future:20260301T000000000Z:x']
    const edges = await edgesWith(keys.map((key) => ['b0', key, expired]))
    expect(await collectGarbage(edges)).toBe(2)
  })

  test.each<[string, string, [string, string, Fields][]]>([
    ['an operation on the shelf', op, shelf],
    ['a term', `term:${id('00')}`, [['b0', `term:${id('00')}`, expired]]],
    ['an address', op, [['b0', op, expired]]],
  ])('%s that changed after it was listed lives', async (_, key, rows) => {
    const edges = await edgesWith(rows)
    const table = changedAfterListing(edges.table, key)
    expect(await collectGarbage({ ...edges, table })).toBe(0)
    expect((await edges.table.get('b0', key))?.fields).toMatchObject({ touched: true })
    for (const [partition, rowKey] of rows) expect(await isGone(edges.table, partition, rowKey)).toBe(false)
  })
})

/** A table in which somebody writes to a row just after a page was listed. */
function changedAfterListing(table: StateTable, rowKey: string): StateTable {
  let done = false
  return {
    ...table,
    async *pages(...range) {
      for await (const page of table.pages(...range)) {
        if (!done && page.some((row) => row.rowKey === rowKey)) {
          done = true
          await table.write('b0', [{ kind: 'merge', rowKey, fields: { touched: true }, etag: '*' }])
        }
        yield page
      }
    },
  }
}

test('the sweep has its turn each five minutes', () => {
  expect([0, 1, 4, 5, 6, 10].map((minutes) => isSweepTime(cycle + minutes * minute))).toEqual([
    true,
    false,
    false,
    true,
    false,
    true,
  ])
})
