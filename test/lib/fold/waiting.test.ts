import { describe, expect, test } from 'vitest'
import { addExpectation } from '../../../lib/expect/store.ts'
import { waitingRecord } from '../../../lib/fold/operation.ts'
import { operationOfRow } from '../../../lib/fold/operation-row.ts'
import { handle } from '../../../lib/pipeline.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { bucket } from '../../../lib/state/keys.ts'
import type { StateTable } from '../../../lib/state/table.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { handUntilDeath, mortal } from '../../support/deaths.ts'
import { asnOf, type SomeEdges, someEdges } from '../../support/edges.ts'
import { messageOf, messagesOf } from '../../support/messages.ts'
import { anIdentity, aRecord, type RawRecord } from '../../support/records.ts'
import { findingsOf, keysOf, rowsOf } from '../../support/rows.ts'

const minute = 60_000
const day = 24 * 60 * minute
const noAddress = (change: RawRecord = {}): RawRecord => aRecord({ callerIpAddress: undefined, ...change })
const startOf = (change: RawRecord = {}): RawRecord => aRecord({ resultType: 'Start', ...change })

async function edgesAfter(...records: RawRecord[]): Promise<SomeEdges> {
  const edges = someEdges()
  await handle(messagesOf(records), edges)
  return edges
}

const kindsOf = async (records: readonly RawRecord[], edges = someEdges()): Promise<string[]> =>
  (await handle(messagesOf(records), edges)).judged.map(({ verdict }) => verdict.kind)

const tickAfter = async (edges: SomeEdges, ms: number): Promise<void> => {
  edges.now.ms += ms
  await tick(async () => {}, edges)
}

const sourcesOf = async (edges: SomeEdges): Promise<string[]> =>
  Object.values(await findingsOf(edges.table))
    .map(({ source }) => `${source.ip} from ${source.from}`)
    .sort()

describe('a success without an address', () => {
  test.each<[string, RawRecord[], string[]]>([
    ['takes it from the start before it', [startOf(), noAddress()], ['203.0.113.7 from start']],
    ['takes it from the start after it', [noAddress(), startOf()], ['203.0.113.7 from start']],
    ['takes it from an accept', [noAddress(), aRecord({ resultType: 'Accept' })], ['203.0.113.7 from accept']],
    [
      'takes all that there are',
      [startOf(), noAddress(), aRecord({ resultType: 'Accept', callerIpAddress: '198.51.100.9' })],
      ['198.51.100.9 from accept', '203.0.113.7 from start'],
    ],
    [
      'takes none from another success',
      [aRecord({ callerIpAddress: '198.51.100.9' }), noAddress()],
      ['198.51.100.9 from success'],
    ],
    [
      'takes none of another resource',
      [
        startOf({
          resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/e',
        }),
        noAddress(),
      ],
      [],
    ],
    ['takes none of another call', [startOf({ correlationId: 'c' }), noAddress()], []],
    ['takes none of a failure', [aRecord({ resultType: 'Failure' }), noAddress()], []],
    ['takes none that is private', [startOf({ callerIpAddress: '10.0.0.4' }), noAddress()], []],
  ])('%s', async (_, records, expected) => {
    expect(await sourcesOf(await edgesAfter(...records))).toEqual(expected)
    const edges = someEdges()
    for (const message of messagesOf(records)) await handle([message], edges)
    expect(await sourcesOf(edges)).toEqual(expected)
  })

  test('has one verdict in the batch that brings both, and is parked in the one that does not', async () => {
    expect(await kindsOf([noAddress(), startOf()])).toEqual(['new', 'ignored'])
    expect(await kindsOf([noAddress()])).toEqual(['parked'])
  })

  test.each([
    [60 * minute - 1, 'due:ip:', 1],
    [60 * minute, 'parked:ip:', 1],
    [60 * minute + 1, 'parked:ip:', 1],
  ])('after %i ms waits under %s', async (ms, prefix, count) => {
    const edges = await edgesAfter(noAddress())
    await tickAfter(edges, ms)
    expect(await keysOf(edges.table, prefix)).toHaveLength(count)
    expect(await keysOf(edges.table, prefix === 'due:ip:' ? 'parked:' : 'due:')).toEqual([])
  })

  test('on the shelf says why, since when and until when', async () => {
    const edges = await edgesAfter(noAddress())
    await tickAfter(edges, 61 * minute)
    const [operation] = await rowsOf(edges.table, 'op:')
    const [pointer] = await rowsOf(edges.table, 'parked:ip:')
    expect(operation?.fields).toMatchObject({
      reason: 'no-ip',
      wait: pointer?.rowKey,
      expires: new Date(edges.now.ms + 90 * day),
    })
    expect(pointer?.rowKey).toMatch(/^parked:ip:20260306T211407441Z:[0-9a-f]{32}$/)
    expect(pointer?.fields).toEqual({
      since: new Date(edges.now.ms),
      expires: new Date(edges.now.ms + 90 * day),
      successes: 1,
    })
  })

  test('that was lent an address by a process that died before it decided is not given up', async () => {
    const edges = await edgesAfter(noAddress())
    const lending = messagesOf([startOf()])
    // Its calls: the look at the ASN data, the insert that meets a conflict, a read, the write that lends.
    await handUntilDeath([lending], mortal(edges, { call: 4, done: true }))
    await tickAfter(edges, 61 * minute)
    expect(await keysOf(edges.table, 'parked:')).toEqual([])
    expect(await sourcesOf(edges)).toEqual([])
    await handle(lending, edges)
    expect(await sourcesOf(edges)).toEqual(['203.0.113.7 from start'])
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })

  test('on the shelf is decided when the address comes at last', async () => {
    const edges = await edgesAfter(noAddress())
    await tickAfter(edges, 61 * minute)
    await handle([messageOf([startOf()])], edges)
    expect(await sourcesOf(edges)).toEqual(['203.0.113.7 from start'])
    expect(await keysOf(edges.table, 'parked:')).toEqual([])
    const [operation] = await rowsOf(edges.table, 'op:')
    expect(operation?.fields).toMatchObject({ expires: new Date(edges.now.ms + 8 * day) })
    expect(operation?.fields).not.toHaveProperty('wait')
  })

  test('waits for an address also when its operation stood in the table without waiting', async () => {
    const data = { gone: true }
    const edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500 }, data) })
    await handle([messageOf([aRecord()])], edges)
    data.gone = false
    await tickAfter(edges, minute)
    await handle([messageOf([noAddress()])], edges)
    expect(await keysOf(edges.table, 'due:ip:')).toHaveLength(1)
  })
})

describe('an operation on the shelf', () => {
  const mark = { seenBy: 'ines', seenAt: new Date('2026-04-02T00:00:00Z'), comment: 'the nightly job' }
  const later = noAddress({ time: '2026-03-07T09:00:00.000Z' })

  async function shelved(isMarked: boolean): Promise<SomeEdges> {
    const edges = await edgesAfter(noAddress())
    await tickAfter(edges, 61 * minute)
    const [pointer] = await rowsOf(edges.table, 'parked:ip:')
    if (pointer === undefined) throw new Error('the operation is not on the shelf')
    const { rowKey, etag } = pointer
    if (isMarked) await edges.table.write(partitionOf(rowKey), [{ kind: 'merge', rowKey, fields: mark, etag }])
    return edges
  }

  const partitionOf = (pointer: string): string => bucket(pointer.split(':').at(-1) ?? '')
  const pointerOf = async (edges: SomeEdges) => (await rowsOf(edges.table, 'parked:ip:'))[0]

  test('is unmarked by a further success without an address, and is as old as that', async () => {
    const edges = await shelved(true)
    edges.now.ms += 40 * day
    await handle([messageOf([later])], edges)
    const expires = new Date(edges.now.ms + 90 * day)
    expect((await pointerOf(edges))?.fields).toEqual({ since: new Date(edges.now.ms), expires, successes: 2 })
    const [operation] = await rowsOf(edges.table, 'op:')
    expect(operation?.fields.expires).toEqual(expires)
  })

  test('that nobody has looked at keeps its age when more comes, so that the alarm cannot be put off, and is another row', async () => {
    const edges = await shelved(false)
    const before = await pointerOf(edges)
    edges.now.ms += 23 * 60 * minute
    await handle([messageOf([later])], edges)
    const after = await pointerOf(edges)
    expect(after?.fields).toMatchObject({ since: before?.fields.since, successes: 2 })
    expect(after?.etag).not.toBe(before?.etag)
  })

  test.each<[string, RawRecord]>([
    ['its success that comes again', noAddress()],
    ['a success with an address', aRecord({ time: '2026-03-07T09:00:00.000Z' })],
    [
      'an address of somebody else',
      startOf({ identity: anIdentity({ claims: { oid: 'e0000000-0000-4000-8000-00000000000e', idtyp: 'user' } }) }),
    ],
  ])('stays marked after %s', async (_, record) => {
    const edges = await shelved(true)
    const before = await pointerOf(edges)
    edges.now.ms += day
    await handle([messageOf([record])], edges)
    expect(await pointerOf(edges)).toEqual(before)
  })

  test('that is marked is decided when the address comes at last', async () => {
    const edges = await shelved(true)
    await handle([messageOf([startOf()])], edges)
    expect(await sourcesOf(edges)).toEqual(['203.0.113.7 from start'])
    expect(await keysOf(edges.table, 'parked:')).toEqual([])
  })

  test('is never marked and more than was looked at, however a mark and a further success meet', async () => {
    for (const call of [0, 1, 2]) {
      const edges = await shelved(false)
      const pointer = await pointerOf(edges)
      if (pointer === undefined) throw new Error('the operation is not on the shelf')
      let calls = 0
      const markInTurn = async (): Promise<void> => {
        if (calls++ !== call) return
        const { rowKey, etag } = pointer
        await edges.table.write(partitionOf(rowKey), [{ kind: 'merge', rowKey, fields: mark, etag }])
      }
      const table: StateTable = {
        ...edges.table,
        async get(...at) {
          await markInTurn()
          return edges.table.get(...at)
        },
        async write(...what) {
          await markInTurn()
          return edges.table.write(...what)
        },
      }
      await handle([messageOf([later])], { ...edges, table })
      expect(calls).toBeGreaterThan(call)
      expect((await pointerOf(edges))?.fields).not.toHaveProperty('seenAt')
      expect((await pointerOf(edges))?.fields).toMatchObject({ successes: 2 })
    }
  })

  test('whose pointer somebody has deleted by hand gets it again with a further success', async () => {
    const edges = await shelved(false)
    const { rowKey } = (await pointerOf(edges)) ?? expect.fail('no pointer')
    await edges.table.write(partitionOf(rowKey), [{ kind: 'delete', rowKey, etag: '*' }])
    await handle([messageOf([later])], edges)
    expect((await pointerOf(edges))?.fields).toMatchObject({ successes: 2 })
  })
})

describe('a correlation id that somebody else uses again', () => {
  const identityOf = (oid: string): RawRecord => anIdentity({ claims: { oid, idtyp: 'user' } })
  const maya = 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'
  const other = 'e0000000-0000-4000-8000-00000000000e'
  const elsewhere = '198.51.100.9'
  const start = Date.parse('2026-03-06T21:00:00Z')
  const at = (ms: number): string => new Date(start + ms).toISOString()
  const of = (oid: string, ms: number, change: RawRecord): RawRecord =>
    aRecord({ identity: identityOf(oid), time: at(ms), ...change })
  const unplaced = { callerIpAddress: undefined }
  const mayas = [of(maya, 0, { resultType: 'Start' }), of(maya, minute, unplaced)]
  const others = [
    of(other, 3 * day, { resultType: 'Start', callerIpAddress: elsewhere }),
    of(other, 3 * day + minute, unplaced),
  ]

  const toldOf = async (edges: SomeEdges): Promise<string[]> =>
    Object.values(await findingsOf(edges.table))
      .map(({ source, principal, time }) => `${source.ip} ${principal.id} ${time}`)
      .sort()

  test.each([
    ['each after the other', [...mayas, ...others]],
    ['the other way round', [...others, ...mayas].reverse()],
    ['mixed', [mayas[1], others[1], mayas[0], others[0]] as RawRecord[]],
  ])('is told of each with its own address, time and principal: %s', async (_, records) => {
    const edges = someEdges()
    for (const message of messagesOf(records)) await handle([message], edges)
    expect(await toldOf(edges)).toEqual([
      `198.51.100.9 ${other} ${at(3 * day + minute)}`,
      `203.0.113.7 ${maya} ${at(minute)}`,
    ])
    expect(await keysOf(edges.table, 'due:ip:')).toEqual([])
  })

  test('does not borrow the address that was lent before: it waits for its own, in sight of everybody', async () => {
    const edges = await edgesAfter(...mayas)
    expect(await kindsOf([of(other, minute, unplaced)], edges)).toEqual(['parked'])
    expect(await keysOf(edges.table, 'due:ip:')).toHaveLength(1)
    await tickAfter(edges, 61 * minute)
    expect(await keysOf(edges.table, 'parked:ip:')).toHaveLength(1)
    expect(await toldOf(edges)).toHaveLength(1)
  })

  test('stands on the shelf with the time and the principal of the one that waits', async () => {
    const edges = await edgesAfter(...mayas, of(other, 3 * day, unplaced))
    await tickAfter(edges, 61 * minute)
    const [operation] = await rowsOf(edges.table, 'op:')
    if (operation === undefined) throw new Error('no operation')
    const record = waitingRecord(operationOfRow(operation))
    expect([record?.timeMs, record?.principal.id]).toEqual([start + 3 * day, other])
    expect(await keysOf(edges.table, 'parked:ip:')).toEqual([expect.stringMatching(/^parked:ip:20260309T210000000Z:/)])
  })

  test('counts what it releases once, while the other waits on', async () => {
    const edges = await edgesAfter(of(maya, minute, unplaced), of(other, 3 * day, unplaced))
    const releasing = messagesOf([of(maya, 0, { resultType: 'Start' })])
    expect((await handle(releasing, edges)).released).toEqual({ new: 1, known: 0, ignored: 0 })
    expect((await handle(releasing, edges)).released).toEqual({ new: 0, known: 0, ignored: 0 })
  })

  test('counts nothing as released whose record is in the batch itself: it has its verdict there', async () => {
    const success = of(maya, minute, unplaced)
    const edges = await edgesAfter(success)
    const { tally, released } = await handle(messagesOf([of(maya, 0, { resultType: 'Start' }), success]), edges)
    expect([tally.new, released]).toEqual([1, { new: 0, known: 0, ignored: 0 }])
  })

  test('is not learnt for the time of the operation before, which would make it known', async () => {
    const edges = someEdges()
    const armedFrom = at(2 * day)
    const armed = { ...edges, rules: shippedRules({ armedFrom }) }
    for (const message of messagesOf([...mayas, ...others])) await handle([message], armed)
    expect(await toldOf(edges)).toEqual([`198.51.100.9 ${other} ${at(3 * day + minute)}`])
  })

  test('is not expected because of who made the operation before', async () => {
    const edges = await edgesAfter(...mayas)
    const scope = { extension: 'CustomScript', asn: 64501, principal: maya }
    const times = { from: new Date(start), until: new Date(start + 30 * day), created: new Date(start) }
    const rule = 'vm-extension-from-new-network'
    await addExpectation({ rule, scope, author: 'maya', reason: 'her second office', ...times }, edges.table)
    await handle(messagesOf(others), edges)
    expect(edges.sent.map(({ event }) => event.id).sort()).toEqual(Object.keys(await findingsOf(edges.table)).sort())
  })

  test('keeps its own principal while both wait for ASN data', async () => {
    const data = { gone: true }
    const edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500, [elsewhere]: 64501 }, data) })
    await handle(messagesOf([of(maya, 0, {}), of(other, minute, { callerIpAddress: elsewhere })]), edges)
    data.gone = false
    await tickAfter(edges, minute)
    expect(await toldOf(edges)).toEqual([`198.51.100.9 ${other} ${at(minute)}`, `203.0.113.7 ${maya} ${at(0)}`])
  })

  test('pairs with a record that does not say whose it is', async () => {
    const nobodys = of(other, 3 * day, { resultType: 'Start', callerIpAddress: elsewhere, identity: undefined })
    expect(await sourcesOf(await edgesAfter(nobodys, of(other, 3 * day + minute, unplaced)))).toEqual([
      '198.51.100.9 from start',
    ])
  })
})

describe('a record dated after its message was enqueued', () => {
  const enqueued = Date.parse('2026-03-06T00:00:00Z')
  test.each([
    [day - 1, 'new'],
    [day, 'new'],
    [day + 1, 'parked'],
  ])('by %i ms is %s', async (ms, kind) => {
    const edges = someEdges()
    const { judged } = await handle(
      [messageOf([aRecord({ time: new Date(enqueued + ms).toISOString() })], 1, enqueued)],
      edges,
    )
    expect(judged.map(({ verdict }) => verdict.kind)).toEqual([kind])
    expect(await keysOf(edges.table, 'parked:future:')).toHaveLength(kind === 'parked' ? 1 : 0)
  })

  test('stands on the shelf once, however often it comes', async () => {
    const edges = someEdges()
    const message = messageOf([aRecord(), aRecord({ callerIpAddress: '198.51.100.9' })], 1, 0)
    await handle([message], edges)
    await handle([message], edges)
    const shelf = await rowsOf(edges.table, 'parked:future:')
    expect(shelf).toHaveLength(2)
    expect(JSON.parse(String(shelf[0]?.fields.record))).toMatchObject({ stage: 'success' })
    expect(shelf[0]?.fields.why).toBe('dated more than a day after it was enqueued')
  })
})

describe('an operation with very many of something', () => {
  const addresses = (count: number): RawRecord[] =>
    Array.from({ length: count }, (_, i) => startOf({ callerIpAddress: `203.0.113.${100 + i}` }))
  const known = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`203.0.113.${100 + i}`, 64500 + i]))

  test.each([
    [7, 7, 0],
    [8, 8, 0],
    [9, 8, 1],
  ])('%i addresses: %i are lent, %i are on the shelf', async (count, lent, shelved) => {
    const edges = someEdges({ asn: asnOf(known) })
    await handle(messagesOf([...addresses(count), noAddress()]), edges)
    expect(await keysOf(edges.table, 'find:')).toHaveLength(lent)
    expect(await keysOf(edges.table, 'parked:crowded:')).toHaveLength(shelved)
  })

  test('the ninth address still decides the success that was before it', async () => {
    const edges = someEdges({ asn: asnOf(known) })
    await handle(messagesOf([noAddress(), ...addresses(9)]), edges)
    expect(await keysOf(edges.table, 'find:')).toHaveLength(9)
  })

  test.each([
    [15, 0],
    [16, 0],
    [17, 1],
  ])(
    '%i principals with the longest names: %i are on the shelf, and the row fits into a table',
    async (count, shelved) => {
      const edges = someEdges()
      const records = Array.from({ length: count }, (_, i) => {
        const oid = `e0000000-0000-4000-8000-0000000000${10 + i}`
        return noAddress({
          identity: anIdentity({ claims: { oid, appid: oid, name: '\u0001'.repeat(300), idtyp: 'user' } }),
        })
      })
      await handle(messagesOf(records), edges)
      expect(await keysOf(edges.table, 'parked:crowded:')).toHaveLength(shelved)
      const [operation] = await rowsOf(edges.table, 'op:')
      expect(String(operation?.fields.principals).length).toBeLessThan(32_768)
    },
  )

  test.each([
    [499, 0],
    [500, 0],
    [501, 1],
  ])('%i successes without an address: %i are on the shelf', async (count, shelved) => {
    const edges = someEdges()
    const records = Array.from({ length: count }, (_, i) =>
      noAddress({ time: new Date(Date.parse('2026-03-01T00:00:00Z') + i).toISOString() }),
    )
    await handle(messagesOf(records), edges)
    expect(await keysOf(edges.table, 'parked:crowded:')).toHaveLength(shelved)
    expect(await keysOf(edges.table, 'due:ip:')).toHaveLength(1)
  })

  test('a success too many of an operation that the sweep died on is on the shelf too', async () => {
    const edges = someEdges()
    const at = (i: number) => noAddress({ time: new Date(Date.parse('2026-03-01T00:00:00Z') + i).toISOString() })
    await handle(messagesOf(Array.from({ length: 500 }, (_, i) => at(i))), edges)
    const [row] = await rowsOf(edges.table, 'op:')
    const [pointer] = await rowsOf(edges.table, 'due:ip:')
    if (row === undefined || pointer === undefined) throw new Error('the operation does not wait')
    const { wait: _, reason: __, ...fields } = row.fields
    const partition = `b${row.rowKey.charAt('op:'.length)}`
    await edges.table.write(partition, [
      { kind: 'replace', rowKey: row.rowKey, fields, etag: row.etag },
      { kind: 'delete', rowKey: pointer.rowKey, etag: '*' },
    ])
    await handle(messagesOf([at(500)]), edges)
    expect(await keysOf(edges.table, 'parked:crowded:')).toHaveLength(1)
    expect(await keysOf(edges.table, 'due:ip:')).toHaveLength(1)
  })
})
