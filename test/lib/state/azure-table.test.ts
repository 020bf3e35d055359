import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { azureTable } from '../../../lib/state/azure-table.ts'
import { memoryTable } from '../../../lib/state/memory-table.ts'
import { Conflict, type StateTable, StoreUnavailable, type Write } from '../../../lib/state/table.ts'
import { heldBytes } from '../../../local/held-memory.ts'
import { type Azurite, startAzurite } from '../../support/azurite.ts'

let azurite: Azurite

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const tables: [string, () => Promise<StateTable>][] = [
  ['Azurite', async () => azureTable(await azurite.table())],
  ['memory', async () => memoryTable()],
]

const insert = (rowKey: string, fields = {}): Write => ({ kind: 'insert', rowKey, fields })

async function statusOf(work: Promise<unknown>): Promise<number | string> {
  try {
    await work
    return 'done'
  } catch (error) {
    return error instanceof Conflict ? error.status : (error as Error).name
  }
}

describe.each(tables)('a table in %s', (_, open) => {
  test('gives fields back as they went in: text, numbers, booleans and dates to the millisecond', async () => {
    const table = await open()
    const fields = {
      text: 'Zürich \u0001 "\\ 🚀',
      none: '',
      tries: 3,
      big: 1772831047441,
      half: 0.5,
      isSent: false,
      at: new Date('2026-03-06T21:14:07.441Z'),
      never: new Date(0),
    }
    const [etag] = await table.write('b0', [insert('find:1', fields)])
    expect(await table.get('b0', 'find:1')).toEqual({ rowKey: 'find:1', etag, fields })
  })

  test('answers nothing for a row that is not there', async () => {
    expect(await (await open()).get('b0', 'term:1')).toBeUndefined()
  })

  test.each<[string, (etag: string) => Write[], number | string]>([
    ['an insert over a row', () => [insert('term:1')], 409],
    ['an insert beside it', () => [insert('term:2')], 'done'],
    ['a replace with its etag', (etag) => [{ kind: 'replace', rowKey: 'term:1', fields: { a: 'c' }, etag }], 'done'],
    ['a replace with an old etag', () => [{ kind: 'replace', rowKey: 'term:1', fields: {}, etag: 'old' }], 412],
    ['a replace of a row that is gone', (etag) => [{ kind: 'replace', rowKey: 'gone', fields: {}, etag }], 404],
    ['a merge with an old etag', () => [{ kind: 'merge', rowKey: 'term:1', fields: {}, etag: 'old' }], 412],
    ['a merge with any etag', () => [{ kind: 'merge', rowKey: 'term:1', fields: { b: 'b' }, etag: '*' }], 'done'],
    ['a merge into a row that is gone', () => [{ kind: 'merge', rowKey: 'gone', fields: {}, etag: '*' }], 404],
    ['a delete with an old etag', () => [{ kind: 'delete', rowKey: 'term:1', etag: 'old' }], 412],
    ['a delete with its etag', (etag) => [{ kind: 'delete', rowKey: 'term:1', etag }], 'done'],
    ['a delete of a row that is gone', () => [{ kind: 'delete', rowKey: 'gone', etag: '*' }], 404],
  ])('%s', async (_title, writesOf, expected) => {
    const table = await open()
    await table.write('b0', [insert('term:1', { a: 'a' })])
    // Azurite refuses an etag that is not written as one; this one was true a moment ago.
    const old = (await table.get('b0', 'term:1'))?.etag ?? ''
    const [etag = ''] = await table.write('b0', [{ kind: 'merge', rowKey: 'term:1', fields: { a: 'b' }, etag: old }])
    const withOld = (write: Write): Write => ('etag' in write && write.etag === 'old' ? { ...write, etag: old } : write)
    const writes = writesOf(etag).map(withOld)
    expect(await statusOf(table.write('b0', writes))).toBe(expected)
  })

  test('replaces all fields, merges only those that are given', async () => {
    const table = await open()
    const [etag = ''] = await table.write('b0', [insert('term:1', { a: 'a', b: 'b' })])
    await table.write('b0', [{ kind: 'merge', rowKey: 'term:1', fields: { b: 'B' }, etag }])
    expect((await table.get('b0', 'term:1'))?.fields).toEqual({ a: 'a', b: 'B' })
    await table.write('b0', [{ kind: 'replace', rowKey: 'term:1', fields: { c: 'c' }, etag: '*' }])
    expect((await table.get('b0', 'term:1'))?.fields).toEqual({ c: 'c' })
  })

  test('commits several writes together or none of them', async () => {
    const table = await open()
    await table.write('b0', [insert('find:1')])
    const writes = [insert('term:1'), insert('find:1'), insert('due:alert:1')]
    expect(await statusOf(table.write('b0', writes))).toBe(409)
    expect(await table.get('b0', 'term:1')).toBeUndefined()
    expect(await table.get('b0', 'due:alert:1')).toBeUndefined()
  })

  test('tells a stale etag, a missing row and a row in the way apart within a transaction', async () => {
    const table = await open()
    await table.write('b0', [insert('term:1')])
    const old = (await table.get('b0', 'term:1'))?.etag ?? ''
    await table.write('b0', [{ kind: 'merge', rowKey: 'term:1', fields: { a: 'a' }, etag: old }])
    const beside = insert('beside')
    const replace = (rowKey: string, etag: string): Write => ({ kind: 'replace', rowKey, fields: {}, etag })
    expect(await statusOf(table.write('b0', [replace('term:1', old), beside]))).toBe(412)
    expect(await statusOf(table.write('b0', [replace('gone', old), beside]))).toBe(404)
    expect(await statusOf(table.write('b0', [{ kind: 'delete', rowKey: 'gone', etag: '*' }, beside]))).toBe(404)
    expect(await table.get('b0', 'beside')).toBeUndefined()
  })

  test('answers etags of a transaction that the next write can use', async () => {
    const table = await open()
    const [term = '', find = ''] = await table.write('b0', [insert('term:1'), insert('find:1')])
    const writes: Write[] = [
      { kind: 'replace', rowKey: 'term:1', fields: { a: 'a' }, etag: term },
      { kind: 'merge', rowKey: 'find:1', fields: { sent: true }, etag: find },
    ]
    const [again = ''] = await table.write('b0', writes)
    expect(await statusOf(table.write('b0', [{ kind: 'delete', rowKey: 'term:1', etag: again }]))).toBe('done')
    expect((await table.get('b0', 'find:1'))?.fields).toEqual({ sent: true })
  })

  test('refuses to delete by etag among other writes, which the client library would do whatever the etag', async () => {
    const table = await open()
    const [etag = ''] = await table.write('b0', [insert('op:1')])
    const writes: Write[] = [{ kind: 'delete', rowKey: 'op:1', etag }, insert('beside')]
    await expect(table.write('b0', writes)).rejects.toThrow('Cannot delete op:1 by its etag together with other writes')
  })

  test('commits 100 writes together and refuses more, which the real service would refuse for ever', async () => {
    const table = await open()
    const inserts = Array.from({ length: 101 }, (_unused, i) => insert(`find:${i}`))
    await expect(table.write('b0', inserts)).rejects.toThrow('Cannot commit 101 writes together: at most 100')
    expect(await table.get('b0', 'find:0')).toBeUndefined()
    expect(await table.write('b0', inserts.slice(1))).toHaveLength(100)
  })

  test('merges into a row among other writes, by its etag, and keeps its other fields', async () => {
    const table = await open()
    const [old = ''] = await table.write('b0', [insert('find:1', { facts: 'a', sent: false })])
    const merge = (etag: string): Write => ({ kind: 'merge', rowKey: 'find:1', fields: { sent: true }, etag })
    await table.write('b0', [merge(old), insert('beside:1')])
    expect((await table.get('b0', 'find:1'))?.fields).toEqual({ facts: 'a', sent: true })
    expect(await statusOf(table.write('b0', [merge(old), insert('beside:2')]))).toBe(412)
    expect(await table.get('b0', 'beside:2')).toBeUndefined()
  })

  test('lists a range by key, its first included and its last not, in ascending order, over more than a page', async () => {
    const table = await open()
    const keys = Array.from({ length: 1050 }, (_unused, i) => `due:ip:${String(i).padStart(4, '0')}`)
    for (let i = 0; i < keys.length; i += 100)
      await table.write(
        'b0',
        keys.slice(i, i + 100).map((key) => insert(key)),
      )
    await table.write('b0', [insert('due;'), insert('dud'), insert('due:')])
    await table.write('b1', [insert('due:ip:0000')])
    const listed: string[][] = []
    for await (const page of table.pages('b0', 'due:', 'due;')) listed.push(page.map(({ rowKey }) => rowKey))
    expect(listed.map((page) => page.length)).toEqual([1000, 51])
    expect(listed.flat()).toEqual(['due:', ...keys])
  })

  test('writes nothing when there is nothing to write', async () => {
    expect(await (await open()).write('b0', [])).toEqual([])
  })
})

describe('a table that is not there', () => {
  test.each<[string, (table: StateTable) => Promise<unknown>]>([
    ['reading', (table) => table.get('b0', 'term:1')],
    ['writing', (table) => table.write('b0', [insert('term:1')])],
    ['writing together', (table) => table.write('b0', [insert('term:1'), insert('find:1')])],
    ['replacing', (table) => table.write('b0', [{ kind: 'replace', rowKey: 'term:1', fields: {}, etag: '*' }])],
    ['listing', (table) => table.pages('b0', 'a', 'z')[Symbol.asyncIterator]().next()],
  ])('is an outage for %s, not an absence or a conflict', async (_, work) => {
    await expect(work(azureTable(azurite.missingTable()))).rejects.toThrow(StoreUnavailable)
  })

  test('is named, with the row and what the service said', async () => {
    const client = azurite.missingTable()
    await expect(azureTable(client).get('b0', 'term:1')).rejects.toThrow(
      `Cannot read b0/term:1 in table ${client.tableName}: 404`,
    )
  })
})

test('an etag that is kept keeps nothing else of the answer that it came in', async () => {
  const table = azureTable(await azurite.table())
  const kept: (string | undefined)[] = []
  const keepOneOfHundred = async (transaction: number): Promise<void> => {
    const writes = Array.from({ length: 100 }, (_, i) => insert(`term:${transaction}-${i}`))
    kept.push((await table.write('b0', writes))[0])
  }
  for (let transaction = 0; transaction < 10; transaction++) await keepOneOfHundred(transaction)
  const before = heldBytes()
  for (let transaction = 10; transaction < 50; transaction++) await keepOneOfHundred(transaction)
  expect(heldBytes() - before).toBeLessThan(1_200_000) // the 40 answers take 2 MB
  expect(kept).toHaveLength(50)
})

test('a string of more than 32,768 characters is refused by the real table: why records are bounded', async () => {
  const table = azureTable(await azurite.table())
  expect(await statusOf(table.write('b0', [insert('op:1', { record: 'x'.repeat(32_768) })]))).toBe('done')
  expect(await statusOf(table.write('b0', [insert('op:2', { record: 'x'.repeat(32_769) })]))).toBe('StoreUnavailable')
})
