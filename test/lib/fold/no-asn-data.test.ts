import { describe, expect, test } from 'vitest'
import { handle } from '../../../lib/pipeline.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { asnOf, type SomeEdges, someEdges } from '../../support/edges.ts'
import { recordOf, type Saying } from '../../support/logs.ts'
import { messagesOf } from '../../support/messages.ts'
import { aRecord, type RawRecord } from '../../support/records.ts'
import { findingsOf, keysOf, rowsOf } from '../../support/rows.ts'

const minute = 60_000

const kindsOf = async (records: readonly RawRecord[], edges: SomeEdges): Promise<string[]> =>
  (await handle(messagesOf(records), edges)).judged.map(({ verdict }) => verdict.kind)

const tickAfter = async (edges: SomeEdges, ms: number): Promise<void> => {
  edges.now.ms += ms
  await tick(async () => {}, edges)
}

const sourcesOf = async (edges: SomeEdges): Promise<string[]> =>
  Object.values(await findingsOf(edges.table)).map(({ source }) => `${source.ip} from ${source.from}`)

test('very many successes that are lent an address while there is no ASN data are on the shelf with it, and nothing waits for ever', async () => {
  const edges = someEdges({ asn: asnOf({}, { gone: true }) })
  const zero = Date.parse('2026-03-01T00:00:00Z')
  const many = Array.from({ length: 401 }, (_, i) =>
    aRecord({ callerIpAddress: undefined, time: new Date(zero + i).toISOString() }),
  )
  await handle(messagesOf(many), edges)
  await handle(messagesOf([aRecord({ resultType: 'Start' })]), edges)
  const shelf = await rowsOf(edges.table, 'parked:crowded:')
  expect(shelf).toHaveLength(401)
  expect(JSON.parse(String(shelf[0]?.fields.record))).toMatchObject({ caller: { ip: '203.0.113.7' } })
  expect(await keysOf(edges.table, 'due:')).toEqual([])
})

describe('without ASN data', () => {
  const success = (operation: 0 | 1 | 2): Saying => ({ operation, stage: 'success', halfDay: 0, from: 'a', who: 0 })

  test('operations are parked, and the timer decides them when there is some', async () => {
    const data = { gone: true }
    const edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500 }, data) })
    expect(await kindsOf([recordOf(success(0)), recordOf(success(2))], edges)).toEqual(['parked', 'parked'])
    await tickAfter(edges, minute)
    expect(await keysOf(edges.table, 'due:asn:')).toHaveLength(2)
    data.gone = false
    await tickAfter(edges, minute)
    expect(await keysOf(edges.table, 'due:')).toEqual([])
    expect(edges.sent).toHaveLength(2)
  })

  test('that can be read for one address, that operation alone is parked, also at the timer, and its neighbours go on', async () => {
    const asn = asnOf({ '203.0.113.7': 64500, '198.51.100.9': 64501 })
    const damage = { at: '198.51.100.9' }
    const lookup = (address: string) => {
      if (address === damage.at) throw new Error('Cannot use test data: damaged; replace the ASN file.')
      return asn.current()?.lookup(address)
    }
    const data = { builtAt: new Date(0), source: 'test data', lookup }
    const edges = someEdges({ asn: { ...asn, current: () => data } })
    const damaged = recordOf({ ...success(2), from: 'c' })
    expect(await kindsOf([damaged, recordOf(success(0))], edges)).toEqual(['parked', 'new'])
    await tickAfter(edges, minute)
    expect(await keysOf(edges.table, 'due:asn:')).toHaveLength(1)
    damage.at = ''
    await tickAfter(edges, minute)
    expect(await keysOf(edges.table, 'due:asn:')).toEqual([])
    expect(edges.sent).toHaveLength(2)
  })

  test('and then with damaged data, what the damage does not hit is decided', async () => {
    const whole = asnOf({ '203.0.113.7': 64500 }).current()
    const damaged = {
      builtAt: new Date(0),
      source: 'test data',
      lookup(address: string) {
        if (address === '198.51.100.9') throw new Error('Cannot use test data: damaged; replace the ASN file.')
        return whole?.lookup(address)
      },
    }
    const data: { current: typeof damaged | undefined } = { current: undefined }
    const edges = someEdges({ asn: { current: () => data.current, refresh: async () => {} } })
    await handle(messagesOf([recordOf({ ...success(2), from: 'c' }), recordOf({ ...success(0), halfDay: 1 })]), edges)
    data.current = damaged
    await tickAfter(edges, minute)
    expect(await sourcesOf(edges)).toEqual(['203.0.113.7 from success'])
    expect(await keysOf(edges.table, 'due:asn:')).toHaveLength(1)
  })
})

test('sightings that wait for ASN data: what does not fit into a row is on the shelf, and the row fits into a table', async () => {
  const edges = someEdges({ asn: asnOf({}, { gone: true }) })
  const records = Array.from({ length: 401 }, (_, i) =>
    aRecord({
      callerIpAddress: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff',
      time: new Date(Date.parse('2026-03-01T00:00:00Z') + i).toISOString(),
    }),
  )
  for (const message of messagesOf(records)) await handle([message], edges)
  const [operation] = await rowsOf(edges.table, 'op:')
  expect(String(operation?.fields.pairs).length).toBeLessThan(32_768)
  expect(JSON.parse(String(operation?.fields.pairs))).toHaveLength(400)
  expect(await keysOf(edges.table, 'parked:crowded:')).toHaveLength(1)
})
