import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../lib/deliver/answer.ts'
import { defaultPolicy } from '../../../lib/edges.ts'
import { handle } from '../../../lib/pipeline.ts'
import { type Fields, type StateTable, StoreUnavailable } from '../../../lib/state/table.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { alertsIn } from '../../support/alerts.ts'
import { anotherProcess, answering, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord, type RawRecord } from '../../support/records.ts'
import { keysOf, rowsOf } from '../../support/rows.ts'

const minute = 60_000
const later: Answer = { kind: 'later', status: '500' }
const refused: Answer = { kind: 'refused', status: '400' }
const accepted: Answer = { kind: 'accepted' }
const silent: Answer = { ...later, unanswered: true }
const policy = { ...defaultPolicy, groupAbove: 2 }

/** Successes on this many extensions of different names, each a new term. */
const newTerms = (count: number): RawRecord[] =>
  Array.from({ length: count }, (_, i) =>
    aRecord({
      resourceId: `/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm/extensions/ext${i}`,
    }),
  )

async function afterBatch(count: number, answers: readonly Answer[] = [], table?: StateTable): Promise<SomeEdges> {
  const made = someEdges({ policy, ...(table ? { table } : {}) })
  const edges = { ...made, send: answering(answers, made.sent) }
  await handle([messageOf(newTerms(count))], edges)
  return edges
}

async function tickAfter(edges: SomeEdges, minutes = 16): Promise<void> {
  edges.now.ms += minutes * minute
  await tick(async () => {}, edges)
}

const groupRows = async ({ table }: SomeEdges): Promise<Fields[]> =>
  (await rowsOf(table, 'alert:')).map(({ fields }) => fields)
const findingIds = async ({ table }: SomeEdges): Promise<string[]> =>
  (await keysOf(table, 'find:')).map((key) => key.slice('find:'.length)).sort()
const told = ({ sent }: SomeEdges): string[][] => [...alertsIn(sent).values()].map((ids) => [...ids].sort())

describe('a batch with many new terms', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [200, 1],
    [201, 2],
  ])('%i new terms, where 2 may be told one by one, are told in %i alerts', async (terms, alerts) => {
    const edges = await afterBatch(terms)
    expect(edges.sent).toHaveLength(alerts)
    expect(told(edges).flat().sort()).toEqual(await findingIds(edges))
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test('leaves a group row that says sent, and each finding says in which run', async () => {
    const edges = await afterBatch(3, [{ kind: 'accepted', run: 'run-7' }])
    expect(await groupRows(edges)).toEqual([
      {
        members: JSON.stringify(await findingIds(edges)),
        status: 'sent',
        run: 'run-7',
        expires: new Date(start + 400 * 86_400_000),
      },
    ])
    expect((await rowsOf(edges.table, 'find:')).map(({ fields }) => [fields.run, fields.sent])).toEqual(
      Array.from({ length: 3 }, () => ['run-7', new Date(start)]),
    )
  })
})

describe('the timer, when a group', () => {
  test('was not accepted: sends it again with the same id and members', async () => {
    const edges = await afterBatch(3, [later])
    expect(await groupRows(edges)).toMatchObject([{ status: 'open' }])
    await tickAfter(edges)
    expect(edges.sent).toHaveLength(2)
    expect(told(edges)).toEqual([await findingIds(edges)])
    expect(await groupRows(edges)).toMatchObject([{ status: 'sent' }])
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test('has no row yet: makes one of the entries that it finds', async () => {
    const { table } = someEdges()
    const edges = await afterBatch(3, [], withoutGroups(table))
    expect(edges.sent).toEqual([])
    expect(await groupRows(edges)).toEqual([])
    await tickAfter({ ...edges, table })
    expect(told(edges)).toEqual([await findingIds(edges)])
    expect(await groupRows(edges)).toMatchObject([{ status: 'sent' }])
  })

  test.each(['sent', 'rejected'])('is %s and an entry is left: marks it and sends nothing', async (status) => {
    const edges = await afterBatch(3, [later])
    const [group] = await rowsOf(edges.table, 'alert:')
    const fields = { ...group?.fields, status }
    await edges.table.write('alerts', [{ kind: 'replace', rowKey: group?.rowKey ?? '', fields, etag: '*' }])
    await tickAfter(edges)
    expect(edges.sent).toHaveLength(1)
    expect(await keysOf(edges.table, 'due:')).toEqual([])
    expect(await keysOf(edges.table, 'parked:alert:')).toHaveLength(status === 'rejected' ? 3 : 0)
    const marks = (await rowsOf(edges.table, 'find:')).map(({ fields }) => Object.keys(fields).includes(status))
    expect(marks).toEqual([true, true, true])
  })

  test('does not list an entry: tells of that one by itself', async () => {
    const edges = await afterBatch(3, [later])
    const [group] = await rowsOf(edges.table, 'alert:')
    const [left = '', ...members] = await findingIds(edges)
    const fields = { ...group?.fields, members: JSON.stringify(members) }
    await edges.table.write('alerts', [{ kind: 'replace', rowKey: group?.rowKey ?? '', fields, etag: '*' }])
    edges.sent.length = 0
    await tickAfter(edges)
    expect(told(edges)).toEqual([members, [left]])
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test('is refused three times: puts it and each member on the shelf', async () => {
    const edges = await afterBatch(3, [refused, refused, refused])
    await tickAfter(edges)
    expect(await groupRows(edges)).toMatchObject([{ status: 'open' }])
    await tickAfter(edges)
    const [group] = await rowsOf(edges.table, 'alert:')
    expect(group?.fields.status).toBe('rejected')
    const parked = await rowsOf(edges.table, 'parked:alert:')
    expect(parked.map(({ fields }) => fields.alert)).toEqual(
      Array.from({ length: 3 }, () => group?.rowKey.slice('alert:'.length)),
    )
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test('was marked for some members before the process died: marks the others and sends nothing', async () => {
    // So many that some share a partition with one that is marked.
    const edges = await afterBatch(40, [later])
    const [group] = await rowsOf(edges.table, 'alert:')
    await edges.table.write('alerts', [
      { kind: 'merge', rowKey: group?.rowKey ?? '', fields: { status: 'sent', run: 'run-7' }, etag: '*' },
    ])
    for (const key of (await keysOf(edges.table, 'due:alert:')).filter((_, i) => i % 3 === 0))
      await edges.table.write(`b${key.slice(-32, -31)}`, [{ kind: 'delete', rowKey: key, etag: '*' }])
    await tickAfter(edges)
    expect(edges.sent).toHaveLength(1)
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test('is being sent and another sender marks some of its members meanwhile: marks the others', async () => {
    // So many that some share a partition with one that is marked.
    const edges = await afterBatch(40, [later])
    const send = async (): Promise<Answer> => {
      for (const key of (await keysOf(edges.table, 'due:alert:')).filter((_, i) => i % 3 === 0))
        await edges.table.write(`b${key.slice(-32, -31)}`, [{ kind: 'delete', rowKey: key, etag: '*' }])
      return { kind: 'accepted', run: 'run-2' }
    }
    await tickAfter({ ...edges, send })
    expect(await keysOf(edges.table, 'due:')).toEqual([])
    const runs = (await rowsOf(edges.table, 'find:')).map(({ fields }) => fields.run === 'run-2')
    expect(runs.filter(Boolean)).toHaveLength(26)
  })

  test.each<[status: string, answers: Answer[], ticks: number, parked: number]>([
    ['sent', [later], 0, 0],
    ['rejected', [refused, refused, refused], 1, 3],
  ])('is %s and the process dies before it has marked a member: marks them and sends nothing', async (...row) => {
    const [status, answers, ticks, parked] = row
    const edges = await afterBatch(3, answers)
    for (let i = 0; i < ticks; i++) await tickAfter(edges)
    await expect(tickAfter({ ...edges, table: withoutMarks(edges.table) })).rejects.toThrow(StoreUnavailable)
    expect(await groupRows(edges)).toMatchObject([{ status }])
    expect(await keysOf(edges.table, 'due:alert:')).toHaveLength(3)
    edges.sent.length = 0
    await tickAfter(edges)
    expect(edges.sent).toEqual([])
    expect(await keysOf(edges.table, 'due:')).toEqual([])
    expect(await keysOf(edges.table, 'parked:alert:')).toHaveLength(parked)
  })

  test('was collected while somebody looked for it: each entry is told by itself', async () => {
    const edges = await afterBatch(3, [later])
    edges.sent.length = 0
    const get: StateTable['get'] = async (partition, key) =>
      partition === 'alerts' ? undefined : edges.table.get(partition, key)
    await tickAfter({ ...edges, table: { ...edges.table, get } })
    expect(told(edges)).toEqual((await findingIds(edges)).map((id) => [id]))
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test.each<[refusals: number, due: number, parked: number]>([
    [1, 3, 0],
    [2, 0, 3],
  ])('has a member that was refused %i times before: leaves %i due', async (refusals, due, parked) => {
    const edges = await afterBatch(3, [later, refused])
    const [, second = ''] = await keysOf(edges.table, 'due:alert:')
    const write = { kind: 'merge', rowKey: second, fields: { refusals }, etag: '*' } as const
    await edges.table.write(`b${second.at(-32)}`, [write])
    await tickAfter(edges)
    expect(await keysOf(edges.table, 'due:alert:')).toHaveLength(due)
    expect(await keysOf(edges.table, 'parked:alert:')).toHaveLength(parked)
  })

  test.each<[what: string, requests: number, answers: Answer[]]>([
    ['both are taken', 3, [accepted, accepted]],
    ['the group gets no answer', 2, [silent, accepted]],
    ['the other gets no answer', 2, [accepted, silent]],
  ])('does not list an entry and %s: of three requests that are due %i are made', async (_, requests, answers) => {
    const edges = await afterBatch(3, [later, ...answers])
    const [group] = await rowsOf(edges.table, 'alert:')
    const [, ...members] = await findingIds(edges)
    const fields = { ...group?.fields, members: JSON.stringify(members) }
    await edges.table.write('alerts', [{ kind: 'replace', rowKey: group?.rowKey ?? '', fields, etag: '*' }])
    const id = '20260301T000000000Z-00000000000000000000000000000000'
    const at = new Date(start + 15 * minute)
    await edges.table.write('b0', [
      {
        kind: 'insert',
        rowKey: `due:alert:${id}`,
        fields: { alert: '', born: start, notBefore: at, tries: 0, last: '' },
      },
      { kind: 'insert', rowKey: `find:${id}`, fields: { facts: JSON.stringify(someFacts({ id })) } },
    ])
    edges.sent.length = 0
    await tickAfter(edges)
    expect(edges.sent).toHaveLength(requests)
  })

  test('is sent by two timers at once: the same alert twice, and nothing is left', async () => {
    const edges = await afterBatch(3, [later])
    edges.now.ms += 16 * minute
    await Promise.all([edges, anotherProcess(edges)].map((each) => tick(async () => {}, each)))
    expect(told(edges)).toEqual([await findingIds(edges)])
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })
})

/** The table, but no row of a group can be written. */
const withoutGroups = (table: StateTable): StateTable => ({
  ...table,
  write: async (partition, writes) => {
    if (partition === 'alerts') throw new StoreUnavailable('Cannot write alerts: 503.')
    return table.write(partition, writes)
  },
})

/** The table, but no outbox entry can be taken away. */
const withoutMarks = (table: StateTable): StateTable => ({
  ...table,
  write: async (partition, writes) => {
    if (writes.some(({ kind }) => kind === 'delete')) throw new StoreUnavailable('Cannot write: 503.')
    return table.write(partition, writes)
  },
})
