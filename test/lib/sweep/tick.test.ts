import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../lib/deliver/answer.ts'
import { handle } from '../../../lib/pipeline.ts'
import type { AlertBody } from '../../../lib/render/views.ts'
import type { StateTable } from '../../../lib/state/table.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { asnOf, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'
import { keysOf } from '../../support/rows.ts'

const second = 1000
const minute = 60 * second
/** host.json lets a function run for ten. */
const wellUnderTheTimeoutMs = 7 * minute

const silent: Answer = { kind: 'later', status: 'no answer in time', unanswered: true }

const idOf = (day: number, i: number): string =>
  `202603${String(day).padStart(2, '0')}T00${String(i).padStart(2, '0')}00000Z-00000000000000000000000000000000`

/** Edges with alerts that are due, of the first of the month, and judgements, of the second; each a minute after the other. */
async function due(counts: { alerts?: number; judgements?: number }): Promise<SomeEdges> {
  const edges = someEdges()
  const born = (i: number) => new Date(start - (200 - i) * minute)
  for (let i = 0; i < (counts.alerts ?? 0); i++) {
    const id = idOf(1, i)
    const fields = { alert: '', born: born(i), notBefore: born(i), tries: 0, last: '' }
    await edges.table.write('b0', [
      { kind: 'insert', rowKey: `due:alert:${id}`, fields },
      { kind: 'insert', rowKey: `find:${id}`, fields: { facts: JSON.stringify(someFacts({ id })) } },
    ])
  }
  for (let i = 0; i < (counts.judgements ?? 0); i++) {
    const id = idOf(2, i)
    const facts = JSON.stringify(someFacts({ id }))
    await edges.table.write('b0', [{ kind: 'insert', rowKey: `find:${id}`, fields: { facts, sent: born(0) } }])
    await closeFinding(id, { as: 'BenignPositive', by: 'ines', comment: '', at: born(i) }, edges.table)
  }
  return edges
}

interface Ticked {
  /** Ids of what was sent, in order. */
  readonly sent: readonly string[]
  readonly tookMs: number
}

/** A tick of which each request takes so long and is answered so. Rests take their time too. */
async function tickWith(
  edges: SomeEdges,
  answer: (alert: AlertBody) => { ms: number; answer: Answer },
): Promise<Ticked> {
  const sent: string[] = []
  const from = edges.now.ms
  const send: SomeEdges['send'] = async (alert) => {
    sent.push(alert.event.id)
    const { ms, answer: given } = answer(alert)
    edges.now.ms += ms
    return given
  }
  const rest = async (ms: number): Promise<void> => {
    edges.now.ms += ms
  }
  await tick(rest, { ...edges, send })
  return { sent, tookMs: edges.now.ms - from }
}

const isOfAlert = (id: string): boolean => id.startsWith('20260301')
const hanging = () => ({ ms: 30 * second, answer: silent })

describe('a webhook that gives no answer', () => {
  test.each<[what: string, counts: { alerts?: number; judgements?: number }, sent: readonly string[]]>([
    ['alert', { alerts: 40 }, [idOf(1, 0)]],
    ['judgement', { judgements: 40 }, [`${idOf(2, 0)}-triage-2026-03-31T20:40:00.000Z`]],
    [
      'alert, then one judgement',
      { alerts: 40, judgements: 40 },
      [idOf(1, 0), `${idOf(2, 0)}-triage-2026-03-31T20:40:00.000Z`],
    ],
  ])('is asked for one %s a tick, the rest is left to the next', async (_, counts, sent) => {
    const edges = await due(counts)
    expect(await tickWith(edges, hanging)).toEqual({ sent, tookMs: sent.length * 30 * second })
    expect(await keysOf(edges.table, 'due:')).toHaveLength((counts.alerts ?? 0) + (counts.judgements ?? 0))
    edges.now.ms += minute
    const next = await tickWith(edges, hanging)
    expect(next.sent).toHaveLength(sent.length)
    expect(next.sent).not.toContain(sent[0])
  })

  test('costs the operations that waited for ASN data one request', async () => {
    const data = { gone: true }
    const addresses = Array.from({ length: 20 }, (_, i) => `198.51.100.${i + 1}`)
    const edges = someEdges({ asn: asnOf(Object.fromEntries(addresses.map((ip, i) => [ip, 64500 + i])), data) })
    for (const [i, callerIpAddress] of addresses.entries())
      await handle([messageOf([aRecord({ callerIpAddress, correlationId: `c${i}` })])], edges)
    data.gone = false
    const { sent } = await tickWith(edges, () => ({ ms: 10 * second, answer: silent }))
    expect(sent).toHaveLength(1)
    expect(await keysOf(edges.table, 'due:asn:')).toEqual([])
    expect(await keysOf(edges.table, 'due:alert:')).toHaveLength(20)
  })
})

describe('operations that waited for ASN data', () => {
  /** Edges with so many of them, and data since. */
  async function waiting(count: number): Promise<SomeEdges> {
    const data = { gone: true }
    const edges = someEdges({ asn: asnOf({ '203.0.113.7': 64500 }, data) })
    const records = Array.from({ length: count }, (_, i) => aRecord({ correlationId: `c${i}` }))
    await handle([messageOf(records)], edges)
    expect(await keysOf(edges.table, 'due:asn:')).toHaveLength(count)
    data.gone = false
    return edges
  }
  const released = async (edges: SomeEdges): Promise<number> => (await tick(async () => {}, edges)).released

  test.each<[count: number, first: number, second: number]>([
    [99, 99, 0],
    [100, 100, 0],
    [101, 100, 1],
  ])('%i of them: a tick decides %i, the next %i', async (count, first, second) => {
    const edges = await waiting(count)
    expect([await released(edges), await released(edges)]).toEqual([first, second])
    expect(await keysOf(edges.table, 'due:asn:')).toEqual([])
  })

  test('are decided by the pointer that they name, no other', async () => {
    const edges = await waiting(1)
    const [pointer = ''] = await keysOf(edges.table, 'due:asn:')
    const id = pointer.slice(-32)
    const strays = [`due:asn:20260101T000000000Z:${id}`, `due:asn:20260101T000000000Z:${id[0]}${'0'.repeat(31)}`]
    await edges.table.write(
      `b${id[0]}`,
      strays.map((rowKey) => ({ kind: 'insert', rowKey, fields: {} }) as const),
    )
    expect(await released(edges)).toBe(1)
    expect(await keysOf(edges.table, 'find:')).toHaveLength(1)
  })

  test('are not what waits for an address, whatever points at it', async () => {
    const edges = someEdges()
    await handle([messageOf([aRecord({ callerIpAddress: undefined })])], edges)
    const [waiting = ''] = await keysOf(edges.table, 'due:ip:')
    const id = waiting.slice(-32)
    const rowKey = `due:asn:20260101T000000000Z:${id}`
    await edges.table.write(`b${id[0]}`, [{ kind: 'insert', rowKey, fields: {} }])
    expect(await released(edges)).toBe(0)
    expect(await keysOf(edges.table, 'due:ip:')).toEqual([waiting])
  })
})

test.each<[pages: number, sent: number]>([
  [2, 2],
  [3, 3],
  [4, 3],
])('of a partition with %i pages of due rows a tick reads at most %i', async (pages, expected) => {
  const edges = await due({ alerts: pages })
  const table: StateTable = {
    ...edges.table,
    async *pages(...range) {
      for await (const page of edges.table.pages(...range)) for (const row of page) yield [row]
    },
  }
  const { sent } = await tickWith({ ...edges, table }, () => ({ ms: 0, answer: { kind: 'accepted' } }))
  expect(sent).toHaveLength(expected)
})

test('a webhook that is slow to answer gets alerts for four minutes, then judgements for two', async () => {
  const edges = await due({ alerts: 40, judgements: 40 })
  const slow = () => ({ ms: 29 * second, answer: { kind: 'later', status: '503' } as const })
  const { sent, tookMs } = await tickWith(edges, slow)
  expect(sent.map(isOfAlert)).toEqual([...Array(9).fill(true), ...Array(4).fill(false)])
  expect(tookMs).toBeLessThan(wellUnderTheTimeoutMs)
})

test('a tick makes sixty requests, for alerts and judgements together', async () => {
  const edges = await due({ alerts: 58, judgements: 3 })
  const { sent } = await tickWith(edges, () => ({ ms: 0, answer: { kind: 'accepted' } }))
  expect([sent.length, sent.filter(isOfAlert).length]).toEqual([60, 58])
})

test('alerts that hang hold up no other, and are tried again', async () => {
  const edges = await due({ alerts: 50, judgements: 3 })
  const poisoned = [idOf(1, 0), idOf(1, 7), idOf(1, 8)]
  const tried: string[] = []
  for (let i = 0; i < 10; i++) {
    const { sent, tookMs } = await tickWith(edges, ({ event }) =>
      poisoned.includes(event.id) ? hanging() : { ms: 0, answer: { kind: 'accepted' } },
    )
    tried.push(...sent)
    expect(tookMs).toBeLessThan(wellUnderTheTimeoutMs)
    edges.now.ms += minute
  }
  expect(await keysOf(edges.table, 'due:')).toEqual(poisoned.map((id) => `due:alert:${id}`))
  for (const id of poisoned) expect(tried.filter((each) => each === id).length).toBeGreaterThan(1)
})
