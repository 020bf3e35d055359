import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { webhook } from '../../../lib/deliver/send.ts'
import { defaultPolicy } from '../../../lib/edges.ts'
import { handle } from '../../../lib/pipeline.ts'
import type { Fields } from '../../../lib/state/table.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { type SomeEdges, someEdges, start } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'
import { recordOf, type Saying } from '../../support/logs.ts'
import { messagesOf } from '../../support/messages.ts'
import { rowsOf } from '../../support/rows.ts'
import { type Reply, refusal, startWebhook, type Treatment, type WebhookServer } from '../../support/webhook-server.ts'

let server: WebhookServer

beforeAll(async () => {
  server = await startWebhook()
})
afterAll(() => server.stop())
afterEach(() => {
  server.received.length = 0
})

const minute = 60_000
/** A Retry-After keeps the webhook's edge from trying again in the same call. */
const busy: Reply = { status: 500, headers: { 'retry-after': '60' } }
const refused = refusal(400, 'TriggerInputSchemaMismatch')

/** One new term for each of the first `count` pairs of an extension and a network. */
const newTerms = (count: number): Saying[] =>
  ([0, 2] as const)
    .flatMap((operation) => (['a', 'c'] as const).map((from) => ({ operation, from })))
    .slice(0, count)
    .map((each): Saying => ({ ...each, stage: 'success', halfDay: 0, who: 0 }))

async function afterBatch(count: number, groupAbove: number, ...treatments: Treatment[]): Promise<SomeEdges> {
  const policy = { ...defaultPolicy, groupAbove, sendBudgetMs: 2000 }
  const edges = someEdges({ policy, send: webhook({ url: server.url, clock: () => start }) })
  server.next(...treatments)
  await handle(messagesOf(newTerms(count).map(recordOf)), edges)
  return edges
}

async function tickAfter(edges: SomeEdges, minutes: number, ...treatments: Treatment[]): Promise<void> {
  edges.now.ms += minutes * minute
  server.next(...treatments)
  await tick(async () => {}, edges)
}

const fieldsOf = async ({ table }: SomeEdges, prefix: string): Promise<Fields[]> =>
  (await rowsOf(table, prefix)).map(({ fields }) => fields)
const alertIds = (): string[] => server.received.map(({ id }) => id)

test.each([1, 2])('the links and commands of %i findings at once lead where the settings say', async (count) => {
  const places = {
    portal: 'https://portal.azure.us',
    guide: 'https://wiki.example.com/first-seen',
    flags: ' --account stfirstseen',
  }
  const policy = { ...defaultPolicy, groupAbove: 1, places }
  await handle(
    messagesOf(newTerms(count).map(recordOf)),
    someEdges({ policy, send: webhook({ url: server.url, clock: () => start }) }),
  )
  const sent = JSON.stringify(server.received.map(({ body }) => body))
  expect(sent).toContain('https://wiki.example.com/first-seen')
  expect(sent).not.toContain('portal.azure.com')
  for (const [command] of sent.matchAll(/first-seen (?:expect|close|findings) .{0,120}/g))
    expect(command).toContain(' --account stfirstseen')
  expect(sent).toContain('npx first-seen expect')
})

describe('what an answer does to the outbox', () => {
  test('an accepted alert leaves it, and its finding says when and in which run', async () => {
    const edges = await afterBatch(1, 5)
    expect(await fieldsOf(edges, 'due:')).toEqual([])
    expect(await fieldsOf(edges, 'find:')).toMatchObject([{ sent: new Date(start), run: 'run-1' }])
  })

  test.each<[string, Treatment, { last: string; refusals: number; notBefore: number }]>([
    ['408', { ...busy, status: 408 }, { last: '408', refusals: 0, notBefore: 1 }],
    ['429', { ...busy, status: 429 }, { last: '429', refusals: 0, notBefore: 1 }],
    ['500', busy, { last: '500', refusals: 0, notBefore: 1 }],
    [
      '503 for 5 minutes',
      { status: 503, headers: { 'retry-after': '300' } },
      { last: '503', refusals: 0, notBefore: 5 },
    ],
    ['no answer in time', 'hang', { last: 'no answer in time', refusals: 0, notBefore: 1 }],
    [
      '400, switched off',
      refusal(400, 'WorkflowTriggerIsNotEnabled'),
      { last: '400 WorkflowTriggerIsNotEnabled', refusals: 0, notBefore: 15 },
    ],
    [
      '401',
      refusal(401, 'DirectApiAuthorizationRequired'),
      { last: '401 DirectApiAuthorizationRequired', refusals: 0, notBefore: 15 },
    ],
    ['403', { status: 403 }, { last: '403', refusals: 0, notBefore: 15 }],
    ['404', { status: 404 }, { last: '404', refusals: 0, notBefore: 15 }],
    ['400', refused, { last: '400 TriggerInputSchemaMismatch', refusals: 1, notBefore: 1 }],
    ['413', { status: 413 }, { last: '413', refusals: 1, notBefore: 1 }],
    ['415', { status: 415 }, { last: '415', refusals: 1, notBefore: 1 }],
    ['422', { status: 422 }, { last: '422', refusals: 1, notBefore: 1 }],
  ])('%s: it stays', async (_, treatment, { notBefore, ...expected }) => {
    const edges = await afterBatch(1, 5, treatment)
    expect(await fieldsOf(edges, 'due:alert:')).toMatchObject([
      { ...expected, tries: 1, born: new Date(start), notBefore: new Date(start + notBefore * minute) },
    ])
    expect(await fieldsOf(edges, 'find:')).not.toMatchObject([{ sent: expect.anything() }])
  })
})

describe('the timer', () => {
  test('leaves young entries to the process that committed them', async () => {
    const edges = await afterBatch(1, 5, { status: 503, headers: { 'retry-after': '0' } }, 'hang')
    server.received.length = 0
    edges.now.ms = start + 119_999
    await tickAfter(edges, 0)
    expect(alertIds()).toEqual([])
    edges.now.ms = start + 120_000
    await tickAfter(edges, 0)
    expect(alertIds()).toHaveLength(1)
  })

  test('sends what was not accepted, with the same id and content, and later each time', async () => {
    const edges = await afterBatch(1, 5, busy)
    await tickAfter(edges, 2, 'close', 'close', 'close', 'close', 'close')
    expect(await fieldsOf(edges, 'due:alert:')).toMatchObject([{ tries: 2, notBefore: new Date(start + 4 * minute) }])
    await tickAfter(edges, 1)
    expect(await fieldsOf(edges, 'due:alert:')).toHaveLength(1)
    await tickAfter(edges, 1)
    expect(await fieldsOf(edges, 'due:alert:')).toEqual([])
    expect(new Set(server.received.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })

  test('keeps a blocked alert for ever', async () => {
    const edges = await afterBatch(1, 5, { status: 404 })
    for (let i = 0; i < 10; i++) await tickAfter(edges, 15, { status: 404 })
    expect(await fieldsOf(edges, 'due:alert:')).toMatchObject([{ tries: 11, last: '404' }])
    await tickAfter(edges, 15)
    expect(await fieldsOf(edges, 'due:alert:')).toEqual([])
  })

  test('puts an alert that was refused three times on the shelf, and asks no more', async () => {
    const edges = await afterBatch(1, 5, refused)
    await tickAfter(edges, 2, refused)
    expect(await fieldsOf(edges, 'due:alert:')).toMatchObject([{ refusals: 2 }])
    await tickAfter(edges, 2, refused)
    expect(await fieldsOf(edges, 'due:alert:')).toEqual([])
    expect(await fieldsOf(edges, 'parked:alert:')).toMatchObject([
      { alert: '', last: '400 TriggerInputSchemaMismatch', since: new Date(start + 4 * minute) },
    ])
    expect(await fieldsOf(edges, 'find:')).toMatchObject([{ rejected: new Date(start + 4 * minute) }])
    await tickAfter(edges, 60)
    expect(alertIds()).toHaveLength(3)
  })

  test('counts refusals, not passing faults, before it gives an alert up', async () => {
    const edges = await afterBatch(1, 5, busy)
    for (const treatment of [busy, busy, refused, refused]) await tickAfter(edges, 16, treatment)
    expect(await fieldsOf(edges, 'due:alert:')).toMatchObject([{ tries: 5, refusals: 2 }])
    await tickAfter(edges, 16)
    expect(await fieldsOf(edges, 'parked:alert:')).toEqual([])
  })

  test('makes at most 60 requests, a second apart, the oldest first', async () => {
    const edges = someEdges()
    const insertDue = (i: number): Promise<string[]> => {
      const id = `20260301T0000${String(i).padStart(2, '0')}000Z-00000000000000000000000000000000`
      const at = new Date(start - (100 - i) * minute)
      return edges.table.write('b0', [
        {
          kind: 'insert',
          rowKey: `due:alert:${id}`,
          fields: { alert: '', born: at, notBefore: at, tries: 0, last: '' },
        },
        { kind: 'insert', rowKey: `find:${id}`, fields: { facts: JSON.stringify(someFacts({ id })) } },
      ])
    }
    for (let i = 0; i < 61; i++) await insertDue(60 - i)
    const rests: number[] = []
    await tick(async (ms) => void rests.push(ms), edges)
    expect(edges.sent.map(({ event }) => event.id.slice(13, 15))).toEqual(
      Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0')),
    )
    expect(rests).toEqual(Array.from({ length: 59 }, () => 1000))
    await tick(async () => {}, edges)
    expect(edges.sent).toHaveLength(61)
  })

  test('sends the others when one finding is gone from the table', async () => {
    const edges = await afterBatch(2, 5, busy, busy)
    const [gone] = await rowsOf(edges.table, 'find:')
    const partition = `b${gone?.rowKey.slice(-32, -31)}`
    await edges.table.write(partition, [{ kind: 'delete', rowKey: gone?.rowKey ?? '', etag: '*' }])
    server.received.length = 0
    await tickAfter(edges, 2)
    expect(alertIds()).toHaveLength(1)
    expect(edges.lines.filter(([name]) => name === 'alert.blocked')).toMatchObject([
      ['alert.blocked', { status: expect.stringContaining('is in the outbox but not in the table') }],
    ])
  })
})
