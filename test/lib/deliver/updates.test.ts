import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../lib/deliver/answer.ts'
import { sendUpdates } from '../../../lib/deliver/updates.ts'
import { handle } from '../../../lib/pipeline.ts'
import { type StateTable, StoreUnavailable } from '../../../lib/state/table.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import type { Classification } from '../../../lib/triage/classification.ts'
import { closeFinding, JudgedMeanwhile } from '../../../lib/triage/close.ts'
import { readFinding } from '../../../lib/triage/findings.ts'
import { answering, type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'
import { keysOf, rowsOf } from '../../support/rows.ts'

const minute = 60_000

/** Edges whose webhook took the alert of one finding, and answers so from then on; and the finding's id. */
async function alerted(...answers: readonly Answer[]): Promise<{ edges: SomeEdges; id: string }> {
  const edges = someEdges()
  const answer = answering([{ kind: 'accepted' }, ...answers], edges.sent)
  const answered = { ...edges, send: answer }
  const { committed } = await handle([messageOf([aRecord()])], answered)
  return { edges: answered, id: committed[0]?.finding.id ?? '' }
}

const judge = (id: string, as: Classification, { table, now }: SomeEdges) =>
  closeFinding(id, { as, by: 'ines@lindgrove.example', comment: 'ticket 4711', at: new Date(now.ms) }, table)

async function tickAfter(edges: SomeEdges, minutes = 0): Promise<void> {
  edges.now.ms += minutes * minute
  await tick(async () => {}, edges)
}

const updatesIn = ({ sent }: SomeEdges) =>
  sent.filter(({ event }) => event.type === 'dev.first-seen.finding.updated').map(({ event }) => event)
const due = ({ table }: SomeEdges) => keysOf(table, 'due:update:')
const namesIn = ({ lines }: SomeEdges) => lines.map(([name]) => name)

test('a judgement and its outbox entry commit together, and the timer tells the webhook once', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'BenignPositive', edges)
  expect(await due(edges)).toEqual([`due:update:${id}`])
  expect(updatesIn(edges)).toEqual([])
  await tickAfter(edges)
  await tickAfter(edges, 1)
  expect(updatesIn(edges)).toEqual([
    expect.objectContaining({
      id: `${id}-triage-2026-04-01T00:00:00.000Z`,
      data: expect.objectContaining({ activity_id: 2, status_id: 3, status_detail: 'BenignPositive' }),
    }),
  ])
  expect(await due(edges)).toEqual([])
})

test('what people see of it says the judgement, who gave it and why', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'TruePositive', edges)
  await tickAfter(edges)
  const { subject, text } = edges.sent.at(-1)?.views?.email ?? expect.fail('no mail')
  expect(subject).toBe('[Judged] TruePositive: CustomScript on vm-web-03 written from AS64500 Network 64500 (new)')
  expect(text).toContain('ines@lindgrove.example has judged it a true positive: it should not have happened.')
  expect(text).toContain('ticket 4711')
})

test('of one that cannot be found out people are told so', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'Undetermined', edges)
  await tickAfter(edges)
  expect(edges.sent.at(-1)?.views?.email?.text).toContain('has judged it undetermined: it cannot be found out.')
})

test('judged twice before the timer came, the newer judgement is told, once', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'Undetermined', edges)
  await judge(id, 'FalsePositive', edges)
  await tickAfter(edges)
  await tickAfter(edges, 1)
  expect(updatesIn(edges).map(({ data }) => (data as { status_detail: string }).status_detail)).toEqual([
    'FalsePositive',
  ])
})

test('judged again after it was told, the new judgement is told with an id of its own', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'Undetermined', edges)
  await tickAfter(edges)
  edges.now.ms += minute
  await judge(id, 'TruePositive', edges)
  await tickAfter(edges)
  expect(new Set(updatesIn(edges).map((event) => event.id)).size).toBe(2)
})

test('judged again while the older judgement is on its way, the newer one is told too', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'Undetermined', edges)
  edges.now.ms += minute
  const { send } = edges
  let judged = false
  const meanwhile: SomeEdges = {
    ...edges,
    send: async (...alert) => {
      if (!judged) await judge(id, 'TruePositive', edges)
      judged = true
      return send(...alert)
    },
  }
  await tickAfter(meanwhile)
  await tickAfter(meanwhile, 1)
  expect(updatesIn(edges).map(({ data }) => (data as { status_detail: string }).status_detail)).toEqual([
    'Undetermined',
    'TruePositive',
  ])
  expect(await due(edges)).toEqual([])
})

describe('a webhook that does not take a judgement', () => {
  test.each<[what: string, answer: Answer, rest: number]>([
    ['for a while gets it a minute later', { kind: 'later', status: '503' }, 1],
    ['because it is disabled gets it a quarter of an hour later', { kind: 'blocked', status: '403' }, 15],
  ])('%s', async (_, answer, rest) => {
    const { edges, id } = await alerted(answer)
    await judge(id, 'BenignPositive', edges)
    await tickAfter(edges)
    await tickAfter(edges, rest - 0.1)
    expect(updatesIn(edges)).toHaveLength(1)
    expect(await due(edges)).toHaveLength(1)
    await tickAfter(edges, 0.1)
    expect(updatesIn(edges)).toHaveLength(2)
    expect(await due(edges)).toEqual([])
  })

  test('because it refuses it gets it three times; the judgement stays in the state', async () => {
    const refused: Answer = { kind: 'refused', status: '400' }
    const { edges, id } = await alerted(refused, refused, refused)
    await judge(id, 'BenignPositive', edges)
    for (const minutes of [0, 1, 2, 4]) await tickAfter(edges, minutes)
    expect(updatesIn(edges)).toHaveLength(3)
    expect(await due(edges)).toEqual([])
    expect(namesIn(edges)).toContain('update.dropped')
    expect((await readFinding(id, edges.table))?.triage?.as).toBe('BenignPositive')
  })
})

test('passing faults do not count as refusals before a judgement is given up', async () => {
  const later: Answer = { kind: 'later', status: '503' }
  const refused: Answer = { kind: 'refused', status: '400' }
  const { edges, id } = await alerted(later, later, refused, refused)
  await judge(id, 'BenignPositive', edges)
  for (let i = 0; i < 4; i++) await tickAfter(edges, 16)
  expect(await due(edges)).toHaveLength(1)
  await tickAfter(edges, 16)
  expect(updatesIn(edges)).toHaveLength(5)
  expect(namesIn(edges)).toContain('update.sent')
})

describe('judgements of several findings', () => {
  /** Edges with so many judged findings, each told of a minute after the other. */
  async function judged(count: number, change: Partial<SomeEdges> = {}): Promise<SomeEdges> {
    const edges = someEdges(change)
    for (let i = 0; i < count; i++) {
      const id = `2026030${i + 1}T000000000Z-00000000000000000000000000000000`
      const fields = { facts: JSON.stringify(someFacts({ id })), sent: new Date(start) }
      await edges.table.write('b0', [{ kind: 'insert', rowKey: `find:${id}`, fields }])
      edges.now.ms = start + i * minute
      await judge(id, 'BenignPositive', edges)
    }
    return edges
  }
  const toldDays = (edges: SomeEdges): string[] => updatesIn(edges).map(({ id }) => id.slice(6, 8))

  test('are told the oldest first, a second apart', async () => {
    const edges = await judged(3)
    const rests: number[] = []
    await tick(async (ms) => void rests.push(ms), edges)
    expect([toldDays(edges), rests]).toEqual([
      ['01', '02', '03'],
      [1000, 1000],
    ])
  })

  test.each([
    [-1, 0],
    [0, 0],
    [1, 1],
    [3, 3],
    [4, 3],
  ])('with %i requests left, %i of three are told', async (most, told) => {
    const edges = await judged(3)
    const rows = await rowsOf(edges.table, 'due:update:')
    expect(await sendUpdates(rows, most, start + 10 * minute, async () => {}, edges)).toBe(told)
    expect(updatesIn(edges)).toHaveLength(told)
  })

  test.each([
    [0, 0],
    [1, 3],
  ])('are begun while there is time: with %i ms left, %i of three', async (leftMs, told) => {
    const edges = await judged(3)
    const rows = await rowsOf(edges.table, 'due:update:')
    expect(await sendUpdates(rows, 60, edges.now.ms + leftMs, async () => {}, edges)).toBe(told)
  })

  test('are told although one of the findings is damaged, and the log says so', async () => {
    const edges = await judged(3)
    const [key = ''] = await keysOf(edges.table, 'find:')
    await edges.table.write('b0', [{ kind: 'merge', rowKey: key, fields: { facts: '{' }, etag: '*' }])
    await tickAfter(edges)
    expect(toldDays(edges)).toEqual(['02', '03'])
    expect(namesIn(edges)).toContain('update.delayed')
  })

  test('end the tick when the store is down: whoever watches it must see that', async () => {
    const edges = await judged(3)
    const get: StateTable['get'] = async () => {
      throw new StoreUnavailable('Cannot read: 503.')
    }
    await expect(tickAfter({ ...edges, table: { ...edges.table, get } })).rejects.toThrow(StoreUnavailable)
    expect(namesIn(edges)).not.toContain('update.delayed')
  })
})

test('a judgement is told after the alert that it is about', async () => {
  const edges = someEdges({ send: async () => ({ kind: 'later', status: '503' }) })
  const id = (await handle([messageOf([aRecord()])], edges)).committed[0]?.finding.id ?? ''
  await judge(id, 'BenignPositive', edges)
  const sent: string[] = []
  const mended: SomeEdges = {
    ...edges,
    send: async ({ event }) => {
      sent.push(event.type)
      return { kind: 'accepted' }
    },
  }
  await tickAfter(mended, 5)
  expect(sent).toEqual(['dev.first-seen.finding.created'])
  await tickAfter(mended, 1)
  expect(sent).toEqual(['dev.first-seen.finding.created', 'dev.first-seen.finding.updated'])
})

test('an entry whose finding somebody has deleted goes away, and the log says so', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'BenignPositive', edges)
  const [row] = await rowsOf(edges.table, 'find:')
  await edges.table.write(`b${id.at(-32)}`, [{ kind: 'delete', rowKey: row?.rowKey ?? '', etag: '*' }])
  await tickAfter(edges)
  expect(await due(edges)).toEqual([])
  expect(namesIn(edges)).toContain('update.dropped')
})

test('of a finding that is not there nothing is written', async () => {
  const { edges, id } = await alerted()
  expect(await judge(id.replace('2026', '2025'), 'BenignPositive', edges)).toBeUndefined()
  expect(await due(edges)).toEqual([])
})

test('a finding whose entry comes and goes while it is judged is judged all the same', async () => {
  const { edges, id } = await alerted()
  await judge(id, 'Undetermined', edges)
  let taken = false
  const table: StateTable = {
    ...edges.table,
    write: async (partition, writes) => {
      if (!taken && writes.some(({ kind, rowKey }) => kind === 'merge' && rowKey.startsWith('due:'))) {
        taken = true
        await edges.table.write(partition, [{ kind: 'delete', rowKey: `due:update:${id}`, etag: '*' }])
      }
      return edges.table.write(partition, writes)
    },
  }
  const judged = await closeFinding(id, { as: 'TruePositive', by: 'ines', comment: '', at: new Date(start) }, table)
  expect(judged?.triage?.as).toBe('TruePositive')
  expect(await due(edges)).toHaveLength(1)
})

describe('one who has seen no judgement', () => {
  const ines = { as: 'TruePositive', by: 'ines', comment: 'a stolen token', at: new Date(start) } as const
  const jonas = { as: 'BenignPositive', by: 'jonas', comment: '', at: new Date(start + minute) } as const

  test('does not replace one, also when it comes between the look and the write', async () => {
    const { edges, id } = await alerted()
    let first = true
    const table: StateTable = {
      ...edges.table,
      write: async (partition, writes) => {
        if (first) {
          first = false
          await closeFinding(id, ines, edges.table)
        }
        return edges.table.write(partition, writes)
      },
    }
    await expect(closeFinding(id, jonas, table, 'none')).rejects.toThrow(JudgedMeanwhile)
    expect((await readFinding(id, edges.table))?.triage).toEqual(ines)
  })

  test('is not told of its own judgement when the answer to it was lost', async () => {
    const { edges, id } = await alerted()
    const table: StateTable = {
      ...edges.table,
      write: async (partition, writes) => {
        await edges.table.write(partition, writes)
        return edges.table.write(partition, writes)
      },
    }
    expect((await closeFinding(id, jonas, table, 'none'))?.triage).toEqual(jonas)
    expect((await readFinding(id, edges.table))?.triage).toEqual(jonas)
  })
})
