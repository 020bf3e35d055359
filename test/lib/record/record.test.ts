import { describe, expect, test } from 'vitest'
import { handle } from '../../../lib/pipeline.ts'
import { loadRules } from '../../../lib/rules/load.ts'
import { shippedTexts } from '../../../lib/rules/shipped.ts'
import { bucket, termId } from '../../../lib/state/keys.ts'
import { Conflict, type StateTable, StoreUnavailable, type Write } from '../../../lib/state/table.ts'
import { anotherProcess, asnOf, someEdges } from '../../support/edges.ts'
import { messageOf, messagesOf } from '../../support/messages.ts'
import { anIdentity, aRecord, type RawRecord } from '../../support/records.ts'
import { contentsOf, findingsOf, keysOf, rowsOf, spansOf } from '../../support/rows.ts'

const day = 86_400_000
const zero = Date.parse('2026-03-01T00:00:00Z')
const onDay = (days: number, change: RawRecord = {}): RawRecord =>
  aRecord({ time: new Date(zero + days * day).toISOString(), ...change })
const onExtension = (name: string | undefined, days: number): RawRecord =>
  onDay(days, {
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/${name}`,
  })
const ruleId = 'vm-extension-from-new-network'

/** Names of extensions whose terms, from the network of all these records, lie in one partition. */
const extensionsOfOnePartition = (count: number): string[] =>
  Array.from({ length: 1000 }, (_, i) => `e${i}`)
    .filter((name) => bucket(termId(ruleId, [name, '64500'])) === 'b0')
    .slice(0, count)

/** A table that tells of its calls before it makes them. */
function watchedTable(
  table: StateTable,
  onWrite: (writes: readonly Write[]) => Promise<void> | void,
  onGet = () => {},
): StateTable {
  return {
    ...table,
    get: async (...key) => {
      onGet()
      return table.get(...key)
    },
    write: async (partition, writes) => {
      await onWrite(writes)
      return table.write(partition, writes)
    },
  }
}

const isTerm = ({ rowKey }: Write): boolean => rowKey.startsWith('term:')

describe('a new term', () => {
  test('commits its row, its finding and its outbox entry in one transaction', async () => {
    const transactions: string[][] = []
    const made = someEdges()
    const note = (writes: readonly Write[]): void =>
      void transactions.push(writes.map(({ rowKey, kind }) => `${kind} ${rowKey.split(':')[0]}`))
    await handle([messageOf([aRecord()])], { ...made, table: watchedTable(made.table, note) })
    expect(transactions[0]).toEqual(['insert term', 'insert find', 'insert due'])
  })

  test('is sent only when it is committed', async () => {
    const made = someEdges()
    const send = async () => {
      expect(await keysOf(made.table, 'find:')).toHaveLength(1)
      expect(await keysOf(made.table, 'due:alert:')).toHaveLength(1)
      return { kind: 'accepted' as const }
    }
    await handle([messageOf([aRecord()])], { ...made, send })
    expect(await keysOf(made.table, 'due:alert:')).toEqual([])
  })

  test('keeps its row for the window and 90 days after its last sighting', async () => {
    const edges = someEdges()
    await handle([messageOf([onDay(0), onDay(3)])], edges)
    const [term] = (await rowsOf(edges.table, 'term:')).filter(({ fields }) => fields.rule === ruleId)
    expect(term?.fields.expires).toEqual(new Date(zero + (3 + 7 + 90) * day))
  })
})

test('findings are told in the order in which their sightings arrived, not by partition', async () => {
  const names = ['e9', 'e1', 'e8', 'e2', 'e7', 'e3', 'e6', 'e4', 'e5']
  const records = [...names.map((name) => onExtension(name, 0)), onExtension('e8', 30), onExtension('e9', 30)]
  const { committed } = await handle(messagesOf(records), someEdges())
  expect(committed.map(({ finding }) => finding.resource.extension)).toEqual([...names, 'e8', 'e9'])
})

describe('a known term', () => {
  test('keeps the name of its last finding when a sighting makes its presence longer', async () => {
    const edges = someEdges()
    const { committed } = await handle([messageOf([onDay(0)])], edges)
    await handle([messageOf([onDay(3)])], edges)
    const [term] = (await rowsOf(edges.table, 'term:')).filter(({ fields }) => fields.rule === ruleId)
    expect(term?.fields.finding).toBe(committed[0]?.finding.id)
  })

  test('inside its span costs no call at all once it is cached', async () => {
    const made = someEdges()
    await handle([messageOf([onDay(0), onDay(2)])], made)
    let calls = 0
    const count = (): void => void calls++
    await handle([messageOf([onDay(1), onDay(2)])], { ...made, table: watchedTable(made.table, count, count) })
    // The network was not yet seen on day 1: that is noted, one read and one write.
    expect(calls).toBe(2)
    calls = 0
    await handle([messageOf([onDay(1), onDay(2)])], { ...made, table: watchedTable(made.table, count, count) })
    expect(calls).toBe(0)
  })

  test('is not cached ahead of a write that failed', async () => {
    const made = someEdges()
    let down = true
    const table = watchedTable(made.table, (writes) => {
      if (down && writes.some(isTerm)) throw new StoreUnavailable('Cannot write: 503.')
    })
    const edges = { ...made, table }
    await expect(handle([messageOf([aRecord()])], edges)).rejects.toThrow(StoreUnavailable)
    down = false
    expect((await handle([messageOf([aRecord()])], edges)).tally.new).toBe(1)
  })
})

describe('a conflict', () => {
  test('means: read again, judge again; never: known', async () => {
    const made = someEdges()
    let conflicts = 3
    const table = watchedTable(made.table, (writes) => {
      if (writes.some(isTerm) && conflicts-- > 0) throw new Conflict(412, 'term')
    })
    expect((await handle([messageOf([aRecord()])], { ...made, table })).tally.new).toBe(1)
    expect(await keysOf(made.table, 'find:')).toHaveLength(1)
  })

  test('with another process that found the same term new leaves one finding', async () => {
    const made = someEdges()
    let raced = false
    const table = watchedTable(made.table, async (writes) => {
      if (raced || !writes.some(isTerm)) return
      raced = true
      await handle([messageOf([onDay(1)])], anotherProcess(made))
    })
    const { tally } = await handle([messageOf([onDay(0)])], { ...made, table })
    expect([tally.new, tally.known]).toEqual([0, 1])
    expect(await spansOf(made.table, ruleId)).toEqual({ 'customscript 64500': [[zero, zero + day]] })
    expect(await keysOf(made.table, 'find:')).toHaveLength(1)
  })

  test('that does not end is an outage after 8 rounds', async () => {
    const made = someEdges()
    const table = watchedTable(made.table, (writes) => {
      if (writes.some(isTerm)) throw new Conflict(412, 'term')
    })
    await expect(handle([messageOf([aRecord()])], { ...made, table })).rejects.toThrow(
      'Still in conflict after 8 rounds',
    )
  })

  test('with a finding that outlived its term writes the term again, and no second finding', async () => {
    const edges = someEdges()
    await handle([messageOf([aRecord()])], edges)
    const before = await contentsOf(edges.table)
    for (const { rowKey, fields } of await rowsOf(edges.table, 'term:'))
      if (fields.rule === ruleId) await edges.table.write(`b${rowKey[5]}`, [{ kind: 'delete', rowKey, etag: '*' }])
    await handle([messageOf([aRecord(), aRecord({ time: '2026-03-07T00:00:00Z' })])], anotherProcess(edges))
    expect(await contentsOf(edges.table)).toEqual(before)
    expect(Object.values(await spansOf(edges.table, ruleId))).toEqual([[[1772831647441, 1772841600000]]])
    expect(edges.sent).toHaveLength(1)
  })
})

describe('very many findings at once', () => {
  test.each([30, 31, 100])('%i of one term are all committed, in transactions of at most 100 writes', async (count) => {
    const made = someEdges()
    let most = 0
    const table = watchedTable(made.table, (writes) => {
      most = Math.max(most, writes.length)
    })
    const records = Array.from({ length: count }, (_, i) => onDay(i * 8 - 800))
    await handle([messageOf(records)], { ...made, table })
    expect(await keysOf(made.table, 'find:')).toHaveLength(count)
    expect(await keysOf(made.table, 'due:')).toEqual([])
    expect(most).toBeLessThanOrEqual(100)
  })

  test.each([
    [[30, 19], [100]],
    [
      [30, 20],
      [41, 61],
    ],
    [
      [8, 8, 8, 8, 8, 8],
      [17, 85],
    ],
  ])('%j of terms that share a partition are committed in transactions of %j writes', async (counts, expected) => {
    const made = someEdges()
    const sizes: number[] = []
    const table = watchedTable(made.table, (writes) => {
      if (writes.some(({ rowKey }) => rowKey.startsWith('find:')) && writes.some(isTerm)) sizes.push(writes.length)
    })
    const names = extensionsOfOnePartition(counts.length)
    const records = counts.flatMap((count, i) =>
      Array.from({ length: count }, (_, n) => onExtension(names[i], n * 8 - 400)),
    )
    await handle([messageOf(records)], { ...made, table })
    expect(await keysOf(made.table, 'find:')).toHaveLength(records.length)
    expect(sizes.sort((a, b) => a - b)).toEqual(expected)
  })

  test('of 600 terms are all committed, in transactions of at most 30 terms', async () => {
    const made = someEdges()
    let most = 0
    const table = watchedTable(made.table, (writes) => {
      most = Math.max(most, writes.filter(isTerm).length)
    })
    const records = Array.from({ length: 600 }, (_, i) => onExtension(`e${i}`, 0))
    await handle(messagesOf(records), { ...made, table })
    expect(await keysOf(made.table, 'find:')).toHaveLength(600)
    expect(most).toBe(30)
  })
})

test('a finding with the longest texts of all still fits into a string of a table', async () => {
  const nasty = '\u0001'.repeat(1000)
  const prefix = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v/extensions/'
  const [first, ...others] = shippedTexts
  const rule = JSON.parse(first?.text ?? '') as Record<string, unknown>
  const longKey = { ...rule, key: ['path', 'resource', 'asn'] }
  const asRead = (json: object) => loadRules([{ name: 'long.json', text: JSON.stringify(json) }, ...others])
  const padding = 'x'.repeat(8000 - JSON.stringify(asRead(longKey)[0]).length)
  const edges = someEdges({
    rules: asRead({ ...longKey, description: `${rule.description}${padding}` }),
    asn: asnOf({ '203.0.113.7': 64500 }, { gone: false }, 'N'.repeat(40_000)),
  })
  const record = aRecord({
    resourceId: prefix + '"'.repeat((2048 - prefix.length) / 2),
    correlationId: nasty,
    identity: anIdentity({ claims: { name: nasty, oid: nasty } }),
  })
  const { tally } = await handle([messageOf([record])], edges)
  expect(tally.new).toBe(1)
  for (const { fields } of [...(await rowsOf(edges.table, 'find:')), ...(await rowsOf(edges.table, 'usual:'))])
    for (const value of Object.values(fields)) expect(String(value).length).toBeLessThan(32_768)
})

describe('context', () => {
  const saysOf = async (edges: ReturnType<typeof someEdges>): Promise<string[][]> =>
    Object.values(await findingsOf(edges.table)).map(({ alsoNew }) => alsoNew.map(({ says }) => says))

  test('says for what else the network was new, in a finding of the same operation', async () => {
    const edges = someEdges()
    await handle([messageOf([onDay(0)])], edges)
    await handle([messageOf([onExtension('other', 1)])], edges)
    expect(await saysOf(edges)).toEqual([
      ['to this extension of this machine', 'to who asked', 'to this tenant'],
      ['to this extension of this machine'],
    ])
  })

  test('counts networks that the rule itself leaves out', async () => {
    const edges = someEdges({ asn: asnOf({ '20.0.0.1': 8075 }) })
    const { tally } = await handle([messageOf([onDay(0, { callerIpAddress: '20.0.0.1' })])], edges)
    expect(tally.ignored).toBe(1)
    expect(Object.keys(await spansOf(edges.table, 'network-new-to-tenant'))).toEqual(['8075'])
    expect(await keysOf(edges.table, 'find:')).toEqual([])
  })

  test('is learnt only after the findings, so that a crash between the two repeats the same lines', async () => {
    const order: string[] = []
    const made = someEdges()
    const table = watchedTable(made.table, (writes) => {
      for (const write of writes) if (isTerm(write) && 'fields' in write) order.push(String(write.fields.rule))
    })
    await handle([messageOf([onDay(0), onDay(0, { callerIpAddress: '198.51.100.9' })])], { ...made, table })
    expect(order.slice(0, 2)).toEqual([ruleId, ruleId])
    expect(order.slice(2)).not.toContain(ruleId)
  })
})
