import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../../lib/edges.ts'
import { addExpectation } from '../../../lib/expect/store.ts'
import { handle } from '../../../lib/pipeline.ts'
import { bucketOfFinding, rowKey } from '../../../lib/state/keys.ts'
import type { Classification } from '../../../lib/triage/classification.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { handUntilDeath, mortal } from '../../support/deaths.ts'
import { anotherProcess, asnOf, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { batchesOf, cuts } from '../../support/logs.ts'
import { messageOf, messagesOf } from '../../support/messages.ts'
import { aRecord, type RawRecord } from '../../support/records.ts'
import { contentsOf, findingsOf, rowsOf } from '../../support/rows.ts'

const day = 86_400_000
const zero = Date.parse('2026-01-01T00:00:00Z')
const addresses = { a: '203.0.113.7', b: '198.51.100.9', c: '192.0.2.4' } as const
type Network = keyof typeof addresses
const asn = { a: 64500, b: 64501, c: 64502 } as const
const data = asnOf(Object.fromEntries(Object.entries(addresses).map(([name, ip]) => [ip, asn[name as Network]])))

const seen = (from: Network, days: number): RawRecord =>
  aRecord({
    time: new Date(zero + days * day).toISOString(),
    correlationId: `${from} on ${days}`,
    callerIpAddress: addresses[from],
  })

const edgesOf = (change: Partial<SomeEdges> = {}): SomeEdges => someEdges({ asn: data, ...change })

/** Edges of a state in which a network is expected for the first 25 days. */
async function expecting(from: Network, change: Partial<SomeEdges> = {}): Promise<SomeEdges> {
  const edges = edgesOf(change)
  const scope = { extension: 'CustomScript', asn: asn[from] }
  const [begins, until] = [new Date(zero), new Date(zero + 25 * day)]
  const entry = { rule: 'vm-extension-from-new-network', scope, author: 'ines', reason: 'office', created: begins }
  await addExpectation({ ...entry, from: begins, until }, edges.table)
  return edges
}

/** The networks that were usual when `c` raised its finding: `c` was never seen before. */
async function usualFor(edges: SomeEdges, days: number): Promise<number[]> {
  const { committed } = await handle([messageOf([seen('c', days)])], edges)
  const [finding] = committed
  if (finding === undefined) throw new Error('c is not new.')
  return finding.finding.usually.map((network) => network.asn)
}

async function idOf(edges: SomeEdges, network: number): Promise<string> {
  const found = Object.values(await findingsOf(edges.table)).filter(({ source }) => source.asn === network)
  return found.at(-1)?.id ?? ''
}

const judge = async (edges: SomeEdges, network: number, as: Classification): Promise<void> => {
  const closing = { as, by: 'ines', comment: '', at: new Date(start) }
  await closeFinding(await idOf(edges, network), closing, edges.table)
}

describe('a network that came by an alert', () => {
  test('is not usual weeks later when nobody judged it: one ignored alert teaches nothing', async () => {
    const edges = edgesOf()
    await handle([messageOf([seen('a', 0)])], edges)
    expect(await usualFor(edges, 20)).toEqual([])
  })

  test.each<[Classification, number[]]>([
    ['BenignPositive', [64500]],
    ['FalsePositive', [64500]],
    ['TruePositive', []],
    ['Undetermined', []],
  ])('judged %s it is usual for: %j', async (as, expected) => {
    const edges = edgesOf()
    await handle([messageOf([seen('a', 0)])], edges)
    await judge(edges, 64500, as)
    expect(await usualFor(edges, 20)).toEqual(expected)
  })

  test.each<[what: string, days: number[], expected: number[]]>([
    ['six days', [0, 3, 6], []],
    ['seven days', [0, 3, 7], [64500]],
    ['eight days', [0, 4, 8], [64500]],
  ])('is usual once it went on for the window and nobody judged it: %s', async (_, days, expected) => {
    const edges = edgesOf()
    await handle([messageOf(days.map((each) => seen('a', each)))], edges)
    expect(await usualFor(edges, 12)).toEqual(expected)
  })

  test('is not usual again when it came back by another alert', async () => {
    const edges = edgesOf()
    await handle([messageOf([0, 4, 8, 30].map((each) => seen('a', each)))], edges)
    expect(await usualFor(edges, 31)).toEqual([])
  })

  test('is usual when its alert was expected: nobody was alerted', async () => {
    const edges = await expecting('a')
    await handle([messageOf([seen('a', 0), seen('b', 0)])], edges)
    expect(await usualFor(edges, 20)).toEqual([64500])
  })

  test('is usual when it came while First Seen was learning', async () => {
    const edges = edgesOf()
    const learning = { ...edges, policy: { ...edges.policy, holdAlerts: true } }
    await handle([messageOf([seen('a', 0)])], learning)
    expect(await usualFor(edges, 20)).toEqual([64500])
  })

  test('makes nothing new or known by its judgement', async () => {
    const edges = edgesOf()
    await handle([messageOf([seen('a', 0)])], edges)
    await judge(edges, 64500, 'TruePositive')
    const { tally } = await handle([messageOf([seen('a', 5)])], anotherProcess(edges))
    expect(tally).toMatchObject({ new: 0, known: 1 })
  })
})

test('a network that was there before the rule was armed is usual without a judgement', async () => {
  const [rule, ...others] = edgesOf().rules
  if (rule === undefined) throw new Error('There is no rule.')
  const edges = edgesOf({ rules: [{ ...rule, armedFrom: new Date(zero + 10 * day).toISOString() }, ...others] })
  await handle([messageOf([seen('a', 0)])], edges)
  expect(await usualFor(edges, 20)).toEqual([64500])
})

test.each<[what: string, expected: number[], holdAlerts: boolean]>([
  ['was alerted of', [], false],
  ['was not alerted of, for First Seen learns', [64500], true],
])('when somebody %s a network in the same batch, usual is: %j', async (_, expected, holdAlerts) => {
  const edges = edgesOf({ policy: { ...defaultPolicy, holdAlerts } })
  const { committed } = await handle([messageOf([seen('a', 0), seen('c', 20)])], edges)
  const [, ofC] = committed
  expect(ofC?.finding.usually.map((network) => network.asn)).toEqual(expected)
})

test('a network whose finding is gone from the table is not usual', async () => {
  const edges = edgesOf()
  await handle([messageOf([seen('a', 0), seen('a', 4), seen('a', 8)])], edges)
  const gone = await idOf(edges, 64500)
  const write = { kind: 'delete', rowKey: rowKey.finding(gone), etag: '*' } as const
  await edges.table.write(bucketOfFinding(gone), [write])
  expect(await usualFor(edges, 20)).toEqual([])
})

test('the networks of an extension are kept for 97 days after the last day that one was seen', async () => {
  const edges = edgesOf()
  await handle([messageOf([seen('a', 3.5), seen('b', 1.5)])], edges)
  const [row] = await rowsOf(edges.table, 'usual:')
  expect(row?.fields.expires).toEqual(new Date(zero + (3 + 97) * day))
})

test('no finding is read while nothing is new', async () => {
  const edges = edgesOf()
  await handle([messageOf([seen('a', 0), seen('b', 0)])], edges)
  const read: string[] = []
  const table = {
    ...edges.table,
    get: async (partition: string, key: string) => {
      read.push(key.slice(0, key.indexOf(':')))
      return edges.table.get(partition, key)
    },
  }
  await handle([messageOf([seen('a', 3), seen('b', 3)])], { ...anotherProcess(edges), table })
  expect(read).toContain('usual')
  expect(read).not.toContain('find')
})

/** One extension from three networks over 60 days: who is usual, and who is not yet, is nearly all that these logs are about. */
const log: fc.Arbitrary<RawRecord[]> = fc
  .array(fc.tuple(fc.constantFrom<Network>('a', 'b', 'c'), fc.integer({ min: 0, max: 60 })), {
    minLength: 3,
    maxLength: 14,
  })
  .map((all) => all.map(([from, days]) => seen(from, days)))

test('what is said to be usual is the same wherever batches end (P5)', async () => {
  await fc.assert(
    fc.asyncProperty(log, cuts, async (records, lengths) => {
      const [whole, cut] = [await expecting('b'), await expecting('b')]
      await handle(messagesOf(records), whole)
      for (const batch of batchesOf(messagesOf(records), lengths)) await handle(batch, cut)
      expect(await contentsOf(cut.table)).toEqual(await contentsOf(whole.table))
    }),
    { numRuns: 150 },
  )
})

test('what is said to be usual is the same after a death at any call (P5)', async () => {
  await fc.assert(
    fc.asyncProperty(log, cuts, cuts, fc.nat(), fc.boolean(), async (records, lengths, again, chosen, done) => {
      const policy = { ...defaultPolicy, groupAbove: 3 }
      const ideal = await expecting('b', { policy })
      const living = mortal(ideal)
      const batches = batchesOf(messagesOf(records), lengths)
      await handUntilDeath(batches, living)
      const edges = await expecting('b', { policy })
      const rest = await handUntilDeath(batches, mortal(edges, { call: 1 + (chosen % living.calls()), done }))
      const next = anotherProcess(edges)
      for (const batch of batchesOf(rest ?? [], again)) await handle(batch, next)
      expect(await contentsOf(edges.table)).toEqual(await contentsOf(ideal.table))
    }),
    { numRuns: 250 },
  )
})
