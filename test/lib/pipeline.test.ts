import { describe, expect, test } from 'vitest'
import type { Edges } from '../../lib/edges.ts'
import { jsonLog } from '../../lib/log/json-log.ts'
import { handle } from '../../lib/pipeline.ts'
import { shippedRules } from '../../lib/rules/shipped.ts'
import { type StateTable, StoreUnavailable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { anotherProcess, asnOf, someEdges } from '../support/edges.ts'
import { messageOf, messagesOf } from '../support/messages.ts'
import { aRecord, aRestRecord, type RawRecord } from '../support/records.ts'
import { findingsOf, keysOf } from '../support/rows.ts'

const other = '198.51.100.9'
const unavailable = (): never => {
  throw new StoreUnavailable('Cannot reach table firstseen: 503 ServerBusy.')
}

test('a success from a network that never managed the extension becomes one finding and one alert', async () => {
  const edges = someEdges()
  const batch = await handle([messageOf([aRecord()])], edges)
  expect(batch.tally).toEqual({ messages: 1, records: 1, new: 1, known: 0, ignored: 0, parked: 0, quarantined: 0 })
  const [id, ...more] = Object.keys(await findingsOf(edges.table))
  expect(more).toEqual([])
  expect(id).toMatch(/^20260306T211407441Z-[0-9a-f]{32}$/)
  expect(edges.sent.map(({ event }) => event.id)).toEqual([id])
})

test('the same operation exported by another way is the same operation', async () => {
  const edges = someEdges()
  const { tally } = await handle(messagesOf([aRecord(), aRestRecord()]), edges)
  expect([tally.new, tally.known]).toEqual([1, 1])
})

test('a slash at the end of a resourceId makes no other operation and no other term', async () => {
  const edges = someEdges()
  const slashed = { resourceId: `${aRecord().resourceId}/` }
  const { judged } = await handle(
    messagesOf([
      aRecord({ ...slashed, resultType: 'Start' }),
      aRecord({ callerIpAddress: undefined }),
      aRecord({ ...slashed, correlationId: 'c' }),
    ]),
    edges,
  )
  expect(judged.map(({ verdict }) => verdict.kind)).toEqual(['ignored', 'new', 'known'])
  expect(await keysOf(edges.table, 'term:')).toHaveLength(4)
})

test('a batch of nothing that matches touches no table', async () => {
  const table: StateTable = { get: unavailable, write: unavailable, pages: unavailable }
  const { tally } = await handle(
    messagesOf([aRecord({ operationName: 'MICROSOFT.WEB/SITES/WRITE' })]),
    someEdges({ table }),
  )
  expect(tally.ignored).toBe(1)
})

test('every record of a batch has its verdict, in order, with what was looked up', async () => {
  const { judged } = await handle(
    [
      messageOf([aRecord(), aRecord({ resultType: 'Failure' }), aRecord({ callerIpAddress: '192.0.2.1' })]),
      messageOf([aRecord({ callerIpAddress: undefined, correlationId: 'c' })]),
    ],
    someEdges(),
  )
  expect(
    judged.map(({ message, index, verdict }) => [message, index, verdict.kind, verdict.stage, verdict.ip, verdict.asn]),
  ).toEqual([
    [0, 0, 'new', 'decide', '203.0.113.7', 64500],
    [0, 1, 'ignored', 'match', undefined, undefined],
    [0, 2, 'ignored', 'enrich', '192.0.2.1', undefined],
    [1, 0, 'parked', 'fold', undefined, undefined],
  ])
  expect(judged[2]?.verdict.reason).toBe('192.0.2.1 is in no network that the ASN data knows')
})

describe('an address in no network', () => {
  const nowhere = '192.0.2.1'

  /** What is logged of these records at info and above: level, name, and the fields of the lines that matter here. */
  async function loggedOf(records: readonly RawRecord[], change: Partial<Edges> = {}) {
    const lines: unknown[] = []
    const log = jsonLog((level, line) => {
      const { event, reason, ignored, unplaced } = JSON.parse(line)
      if (event === 'operation.unplaced') lines.push([level, event, reason])
      if (event === 'batch.ended') lines.push([level, event, ignored, unplaced])
    })
    await handle(messagesOf(records), someEdges({ ...change, log }))
    return lines
  }

  test('is warned of and counted for each success, whoever brought the address', async () => {
    const warning = ['warn', 'operation.unplaced', '192.0.2.1 is in no network that the ASN data knows']
    const lines = await loggedOf([
      aRecord({ callerIpAddress: nowhere }),
      aRecord({ callerIpAddress: undefined, correlationId: 'c' }),
      aRecord({ callerIpAddress: nowhere, correlationId: 'c', resultType: 'Start' }),
      aRecord(),
    ])
    expect(lines).toEqual([warning, warning, ['info', 'batch.ended', 3, 2]])
  })

  test('is not the same as one in a network that the rule leaves out: somebody chose that', async () => {
    const change = { rules: shippedRules().filter(({ raises }) => raises), asn: asnOf({ '203.0.113.7': 8075 }) }
    expect(await loggedOf([aRecord()], change)).toEqual([['info', 'batch.ended', 1, 0]])
  })
})

describe('what cannot be read', () => {
  const poison = {
    bytes: Buffer.from('{"records":[{"time":'),
    origin: { hub: 'activity', partition: '0', sequenceNumber: 2 },
    enqueuedAtMs: 0,
  }

  test('is kept as bytes with where it came from, and never touches its neighbours', async () => {
    const edges = someEdges()
    const good = (ip: string, sequence: number) => messageOf([aRecord({ callerIpAddress: ip })], sequence)
    const { tally } = await handle([good('203.0.113.7', 1), poison, good(other, 3)], edges)
    expect([tally.new, tally.quarantined]).toEqual([2, 1])
    expect(edges.kept).toEqual([{ bytes: poison.bytes, reason: expect.any(String), origin: poison.origin }])
    expect(edges.lines.find(([name]) => name === 'record.quarantined')?.[1]).toMatchObject({
      partition: '0',
      sequenceNumber: 2,
    })
  })

  test('is a record whose resourceId names no resource: kept with the reason, since it might have been a finding', async () => {
    const edges = someEdges()
    const odd = aRecord({
      resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute//virtualMachines/vm/extensions/x',
    })
    const { tally } = await handle([messageOf([odd, aRecord()])], edges)
    expect([tally.new, tally.quarantined]).toEqual([1, 1])
    expect(edges.kept.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()))).toEqual([odd])
    expect(edges.lines.find(([name]) => name === 'record.quarantined')?.[1]).toMatchObject({
      reason:
        'record 1: a success of MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE has a resourceId that names no resource',
    })
  })

  test('holds the batch when it cannot be kept, and nothing is decided before', async () => {
    const edges = someEdges({
      quarantine: { keep: () => Promise.reject(new Error('no blobs')), waiting: async () => ({ count: 0 }) },
    })
    await expect(handle([messageOf([aRecord()]), poison], edges)).rejects.toThrow('no blobs')
    expect(await keysOf(edges.table, '')).toEqual([])
  })
})

describe('a record that is hostile', () => {
  test.each<[string, Record<string, unknown>]>([
    ['in its category', { category: 'x'.repeat(100_000) }],
    ['in its correlation id', { correlationId: 'x'.repeat(100_000) }],
    ['in its resource id', { resourceId: `/subscriptions/${'x'.repeat(100_000)}` }],
    [
      'in its subscription',
      {
        resourceId: '/subscriptions/\uD83D/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/e',
      },
    ],
    ['in its identity', { identity: { claims: { name: '\uD83D'.repeat(100_000), oid: {} } } }],
    ['in its tenant', { tenantId: 'x'.repeat(100_000) }],
  ])('%s holds nothing up, with an address or without', async (_, change) => {
    const edges = someEdges({ table: strict(someEdges().table) })
    const { tally } = await handle(
      messagesOf([aRecord(change), aRecord({ ...change, callerIpAddress: undefined, resultType: 'Success' })]),
      edges,
    )
    expect(tally.records).toBe(2)
    edges.now.ms += 61 * 60_000
    await tick(async () => {}, edges)
    expect(await keysOf(edges.table, 'due:')).toEqual([])
  })
})

/** A table that refuses what the real one would: strings of more than 32,768 characters. */
const strict = (table: StateTable): StateTable => ({
  ...table,
  write: async (partition, writes) => {
    const texts = writes.flatMap((write) => ('fields' in write ? Object.values(write.fields) : []))
    if (texts.some((text) => typeof text === 'string' && text.length > 32_768)) unavailable()
    return table.write(partition, writes)
  },
})

describe('when the table is out of reach', () => {
  test.each<[string, Partial<StateTable>]>([
    ['for reading', { get: unavailable }],
    ['for writing', { write: unavailable }],
  ])('%s, the batch is held, and whole when it comes again', async (_, broken) => {
    const edges = someEdges()
    const batch = messagesOf([
      aRecord(),
      aRecord({ callerIpAddress: undefined }),
      aRecord({ resultType: 'Start', callerIpAddress: other }),
    ])
    await expect(handle(batch, { ...edges, table: { ...edges.table, ...broken } })).rejects.toThrow(StoreUnavailable)
    expect(edges.sent).toEqual([])
    await handle(batch, edges)
    expect(await keysOf(edges.table, 'find:')).toHaveLength(2)
    expect(edges.sent).toHaveLength(2)
  })
})

describe('when the webhook is out of reach', () => {
  test.each<[string, () => Promise<never>]>([
    ['and says so', () => Promise.reject(new Error('no route'))],
    ['and something is wrong with us', async () => unavailable()],
  ])('%s, the batch ends all the same and the alert stays in the outbox', async (_, send) => {
    const edges = someEdges()
    const { tally } = await handle([messageOf([aRecord()])], { ...edges, send })
    expect(tally.new).toBe(1)
    expect(await keysOf(edges.table, 'due:alert:')).toHaveLength(1)
  })
})

test('a message delivered again, to this process or another, changes nothing and sends nothing', async () => {
  const edges = someEdges()
  const message = messageOf([aRecord(), aRecord({ callerIpAddress: other })])
  await handle([message], edges)
  const before = await findingsOf(edges.table)
  for (const process of [edges, anotherProcess(edges)]) {
    const { tally } = await handle([message], process)
    expect([tally.new, tally.known]).toEqual([0, 2])
  }
  expect(await findingsOf(edges.table)).toEqual(before)
  expect(edges.sent).toHaveLength(2)
})

test('a network that the rule leaves out makes no finding, and the verdict says why', async () => {
  const { judged } = await handle([messageOf([aRecord()])], someEdges({ asn: asnOf({ '203.0.113.7': 8075 }) }))
  expect(judged[0]?.verdict).toMatchObject({
    kind: 'ignored',
    reason: 'AS8075 is a network that the rule leaves out',
    asn: 8075,
  })
})

test('each batch is decided by the ASN data that is there then', async () => {
  const data = { gone: true }
  const edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500 }, data) })
  const kindsIn = async (sequenceNumber: number): Promise<string[]> => {
    const record = aRecord({ correlationId: `c${sequenceNumber}` })
    return (await handle([messageOf([record], sequenceNumber)], edges)).judged.map(({ verdict }) => verdict.kind)
  }
  expect(await kindsIn(1)).toEqual(['parked'])
  data.gone = false
  expect(await kindsIn(2)).toEqual(['new'])
  data.gone = true
  expect(await kindsIn(3)).toEqual(['parked'])
})
