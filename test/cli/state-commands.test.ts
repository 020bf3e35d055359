import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { close } from '../../cli/close.ts'
import { expectAdd, expectList, expectRemove } from '../../cli/expect.ts'
import { findingMeant, findings, show } from '../../cli/findings.ts'
import { outboxList, outboxRetry } from '../../cli/outbox.ts'
import { terminal } from '../../cli/output/terminal.ts'
import { parkedList, parkedSeen } from '../../cli/parked.ts'
import { quarantineList, quarantineRetry, quarantineShow } from '../../cli/quarantine.ts'
import type { State } from '../../cli/state.ts'
import { handle } from '../../lib/pipeline.ts'
import { blobQuarantine } from '../../lib/quarantine/blob-quarantine.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import { bucketOfFinding } from '../../lib/state/keys.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import { closeFinding } from '../../lib/triage/close.ts'
import { readFindings } from '../../lib/triage/findings.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import { type Azurite, startAzurite } from '../support/azurite.ts'
import { answering, type SomeEdges, someEdges, start } from '../support/edges.ts'
import { messageOf } from '../support/messages.ts'
import { anIdentity, aRecord } from '../support/records.ts'

const rule = 'vm-extension-from-new-network'
let azurite: Azurite
let edges: SomeEdges
let state: State
let out: ReturnType<typeof captured>
let talk: ReturnType<typeof captured>

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

beforeEach(async () => {
  edges = someEdges()
  await use(edges)
  out = captured()
  talk = captured()
})

/** The state that a pipeline with these edges has filled; whoever sits at the keyboard is ines. */
async function use(filled: SomeEdges): Promise<void> {
  edges = filled
  const quarantine = await azurite.container()
  state = {
    table: edges.table,
    quarantine,
    name: 'a test',
    flags: ' --account sttest',
    portal: 'https://portal.azure.com',
    me: async () => 'ines@lindgrove.example',
  }
}

/** A terminal whose lines are kept. */
function captured() {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { terminal: terminal(stream, {}), stream, text: () => text }
}

async function aFinding(change = {}): Promise<string> {
  const [committed] = (await handle([messageOf([aRecord(change)])], edges)).committed
  if (committed === undefined) throw new Error('The record made no finding.')
  return committed.finding.id
}

const day = 24 * 60 * 60_000

const addFrom = (id: string, change = {}) =>
  expectAdd(
    { from: id, exact: false, reason: 'new vendor, ticket 4711', untilMs: start + 30 * day, rule, ...change },
    state,
    talk.terminal,
    start,
  )

test('a finding is listed with its short id, shown whole by it, and judged', async () => {
  const id = await aFinding()
  const short = shortId(id)
  await findings({ days: 90, open: false, json: false }, state, out.terminal, talk.terminal, start)
  expect(out.text()).toContain(`${short}   2026-03-06 21:14   unconfirmed    CustomScript on vm-web-03`)
  expect(talk.text()).toContain('1 unconfirmed: their networks are not called usual')
  await show(await findingMeant(short.toLowerCase(), state), false, state, out.terminal)
  expect(out.text()).toContain('this network was never seen managing it in the 7 days before')
  expect(out.text()).toContain(`npx first-seen expect add --from ${short}`)
  await close(short, 'BenignPositive', 'new vendor', state, talk.terminal, start)
  expect(talk.text()).toContain(`${short} is closed as BenignPositive by ines@lindgrove.example; the app tells`)
  expect((await findingMeant(id, state)).triage).toEqual({
    as: 'BenignPositive',
    by: 'ines@lindgrove.example',
    at: new Date(start),
    comment: 'new vendor',
  })
  await tick(async () => {}, edges)
  expect(edges.sent.at(-1)?.event).toMatchObject({
    type: 'dev.first-seen.finding.updated',
    data: { activity_id: 2, status_id: 3, status_detail: 'BenignPositive', comment: 'new vendor' },
  })
})

test('what was judged or expected is no longer open', async () => {
  const id = await aFinding()
  await close(id, 'TruePositive', '', state, talk.terminal, start)
  await findings({ days: 90, open: true, json: true }, state, out.terminal, talk.terminal, start)
  expect(out.text()).toBe('')
})

test('a list without a finding says how to see the older ones, since one stays open until somebody judges it', async () => {
  await aFinding()
  const later = start + 40 * day
  await findings({ days: 30, open: true, json: false }, state, out.terminal, talk.terminal, later)
  await findings({ days: 366, open: true, json: false }, state, out.terminal, talk.terminal, later + 400 * day)
  expect(talk.text().split('\n')).toEqual([
    '0 of 0 findings of the last 30 days. Older ones: npx first-seen findings --days 366 --open --account sttest',
    '0 of 0 findings of the last 366 days.',
    '',
  ])
})

test('nobody is asked to judge what was judged, though its network is never called usual', async () => {
  const id = await aFinding()
  await aFinding({ callerIpAddress: '198.51.100.9', correlationId: 'another' })
  await close(id, 'TruePositive', '', state, talk.terminal, start)
  await findings({ days: 90, open: false, json: false }, state, out.terminal, talk.terminal, start)
  expect(out.text()).toContain('TruePositive')
  expect(talk.text()).toContain('\n1 unconfirmed: their networks')
})

test('an entry made from a finding expects the next one, is counted, and once it is removed the next alerts', async () => {
  const id = await aFinding({ time: '2026-02-01T10:00:00Z' })
  await addFrom(id)
  await handle([messageOf([aRecord({ time: '2026-02-20T10:00:00Z', correlationId: 'later' })])], edges)
  await expectList(false, state, out.terminal, talk.terminal, start)
  expect(out.text()).toContain('CustomScript from AS64500')
  expect(out.text()).toContain('used once, last 2026-02-20')
  expect(edges.sent).toHaveLength(1)
  const [entry = ''] = /^[0-9a-f]{12}/.exec(out.text()) ?? []
  await expectRemove(entry, { ...state }, talk.terminal, Date.parse('2026-02-21T00:00:00Z'))
  await handle([messageOf([aRecord({ time: '2026-03-10T10:00:00Z', correlationId: 'last' })])], edges)
  expect(edges.sent).toHaveLength(2)
})

test('a finding that was expected is shown with who expected it, why and until when', async () => {
  await addFrom(await aFinding({ time: '2026-02-01T10:00:00Z' }))
  const expected = await aFinding({ time: '2026-02-20T10:00:00Z', correlationId: 'later' })
  await show(await findingMeant(expected, state), false, state, out.terminal)
  const lines = out.text().split('\n')
  const at = lines.findIndex((line) => line.startsWith('  expected'))
  expect(lines.slice(at, at + 2)).toEqual([
    expect.stringMatching(
      /^ {2}expected {4}By entry [0-9a-f]{12} of ines@lindgrove\.example, made .*2026.*: new vendor, ticket 4711$/,
    ),
    expect.stringMatching(/^ {14}It covers operations from .+ to .+\.$/),
  ])
})

test('an entry that is over expects nothing more, by the time of the operation', async () => {
  await addFrom(await aFinding({ time: '2026-01-10T10:00:00Z' }), { untilMs: Date.parse('2026-02-10T00:00:00Z') })
  await handle([messageOf([aRecord({ time: '2026-02-01T10:00:00Z', correlationId: 'within' })])], edges)
  expect(edges.sent).toHaveLength(1)
  await handle([messageOf([aRecord({ time: '2026-03-01T10:00:00Z', correlationId: 'after' })])], edges)
  expect(edges.sent).toHaveLength(2)
})

test.each([
  ['after now is said to be expected', 1, 'is expected until 2026-04-01. End it sooner: npx first-seen expect remove '],
  [
    'at now is said to have been',
    0,
    'was expected until 2026-04-01. It covers operations until then; what comes now alerts.',
  ],
  ['before now is said to have been', -1, 'was expected until 2026-03-31. It covers operations until then'],
])('an entry whose end is a millisecond %s', async (_, ms, says) => {
  await addFrom(await aFinding(), { untilMs: start + ms })
  expect(talk.text()).toContain(says)
})

test('an exact entry takes over who asked, the subscription and the machine', async () => {
  await addFrom(await aFinding(), { exact: true })
  await expectList(true, state, out.terminal, talk.terminal, start)
  expect(JSON.parse(out.text()).scope).toEqual({
    extension: 'CustomScript',
    asn: 64500,
    principal: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94',
    subscription: '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68',
    machine: 'vm-web-03',
  })
})

test.each<[string, object, string]>([
  ['neither a finding nor a scope', { from: undefined }, '--extension and --asn'],
  ['no reason', { reason: ' ' }, 'needs a reason'],
  ['a finding that is not there', { from: 'ZZZZZ' }, 'no finding has this id'],
  ['an empty finding', { from: '' }, 'no finding has this id'],
  ['an empty machine', { machine: '' }, 'The machine is empty. Leave it out where every one is meant.'],
  ['a blank principal', { principal: ' ' }, 'The principal is empty'],
  ['an empty subscription', { subscription: '' }, 'The subscription is empty'],
  ['an empty extension', { from: undefined, extension: '', asn: 64500 }, 'The extension is empty'],
  ['a pattern of extensions', { extension: 'Custom*' }, '--extension Custom*: it is the whole name of one'],
  ['a subscription that is no id', { subscription: 'prod' }, '--subscription prod: it is an id such as'],
  [
    'a principal by name',
    { principal: 'maya@contoso.com' },
    '--principal maya@contoso.com: it is the object or application id of who asks, such as',
  ],
  [
    'a path for an extension',
    { extension: 'vm-web-03/CustomScript' },
    'it is the whole name of one, without its machine',
  ],
  ['--exact without a finding', { from: undefined, extension: 'A', asn: 1, exact: true }, '--exact needs a finding'],
])('an entry with %s is a mistake in the call', async (_, change, why) => {
  const id = await aFinding()
  await expect(addFrom(id, change)).rejects.toThrow(why)
  await expectList(true, state, out.terminal, talk.terminal, start)
  expect(out.text()).toBe('')
})

test('a principal is expected however its id is written: logs have it with dashes and without', async () => {
  await addFrom(await aFinding({ time: '2026-02-01T10:00:00Z' }), { principal: 'A4D7E9105C2B4F8386B1D0E3F5A72C94' })
  await handle([messageOf([aRecord({ time: '2026-02-20T10:00:00Z', correlationId: 'later' })])], edges)
  expect(edges.sent).toHaveLength(1)
})

test.each<[string, object, boolean]>([
  ['the shipped rule that alerts', {}, false],
  ['a rule that gives context alone', { rule: 'network-new-to-tenant' }, true],
  ['a rule that nobody knows', { rule: 'vm-extension-from-new-netwrok' }, true],
])('an entry for %s is made; whether its rule is known is said', async (_, change, isTold) => {
  await addFrom('', { from: undefined, extension: 'CustomScript', asn: 64500, ...change })
  expect(talk.text().includes('is it a rule of your own?')).toBe(isTold)
  expect(talk.text()).toContain('CustomScript from AS64500 is expected until')
})

test('an entry without a finding says that it begins now: of what was before, Azure may still tell', async () => {
  const says = 'It covers operations from now on; what Azure still has on its way alerts.'
  await addFrom(await aFinding())
  expect(talk.text()).not.toContain(says)
  await addFrom('', { from: undefined, extension: 'CustomScript', asn: 64501 })
  expect(talk.text()).toContain(`CustomScript from AS64501 is expected until 2026-05-01. ${says} End it sooner: `)
})

test('refused alerts are listed and can be put back', async () => {
  const refused = { kind: 'refused', status: '413' } as const
  await use(someEdges({ send: answering([refused]), policy: { ...edges.policy } }))
  const id = await aFinding()
  await outboxList(false, state, out.terminal, talk.terminal)
  expect(out.text()).toContain(`${shortId(id)}  due      1 try,`)
  expect(out.text()).toContain('last answer 413')
})

/** What the list and the whole finding say of its alert. */
async function saidOfAlert(id: string): Promise<[state: string | undefined, alert: string | undefined]> {
  const [list, whole] = [captured(), captured()]
  await findings({ days: 90, open: false, json: false }, state, list.terminal, talk.terminal, start)
  await show(await findingMeant(id, state), false, state, whole.terminal)
  const line = list.text().split('\n')[1] ?? ''
  return [line.slice(27, 41).trim(), /^ {2}alert +(.+)$/m.exec(whole.text())?.[1]]
}

test('an alert that was refused, put back and accepted is said so at each step', async () => {
  const refused = { kind: 'refused', status: '413' } as const
  await use(someEdges({ send: answering([refused, refused, refused]) }))
  const id = await aFinding()
  expect(await saidOfAlert(id)).toEqual(['unsent', 'not yet accepted'])
  for (let i = 0; i < 2; i++) {
    edges.now.ms += 60 * 60_000
    await tick(async () => {}, edges)
  }
  expect(await saidOfAlert(id)).toEqual(['refused', 'refused 2026-04-01T02:00:00.000Z'])
  await outboxRetry([shortId(id)], state, talk.terminal, edges.now.ms)
  expect(await saidOfAlert(id)).toEqual(['unsent', 'not yet accepted'])
  edges.now.ms += 60 * 60_000
  await tick(async () => {}, edges)
  expect(await saidOfAlert(id)).toEqual(['unconfirmed', 'accepted 2026-04-01T03:00:00.000Z'])
})

test('of a finding of the learning time is said that nobody is told of it alone', async () => {
  const learning = someEdges()
  await use({ ...learning, policy: { ...learning.policy, holdAlerts: true } })
  expect(await saidOfAlert(await aFinding())).toEqual([
    'while learning',
    'none of its own: it is in the summary of learning',
  ])
})

test('the outbox lists a judgement that the webhook has not taken', async () => {
  const id = await aFinding()
  await closeFinding(id, { as: 'TruePositive', by: 'ines', comment: '', at: new Date(start) }, edges.table)
  await outboxList(false, state, out.terminal, talk.terminal)
  expect(out.text()).toBe(`${shortId(id)}  due      its judgement, 0 tries, next 2026-04-01T00:00:00.000Z\n`)
  expect(talk.text()).toBe('1 due, 0 refused.\n')
  await outboxList(true, state, out.terminal, talk.terminal)
  expect(JSON.parse(out.text().split('\n')[1] ?? '')).toMatchObject({ state: 'due', what: 'judgement', finding: id })
})

test('an alert on the shelf goes back into the outbox by its short id', async () => {
  const id = await aFinding()
  const partition = bucketOfFinding(id)
  await edges.table.write(partition, [
    { kind: 'insert', rowKey: `parked:alert:${id}`, fields: { alert: '', since: new Date(start), last: '413' } },
  ])
  await outboxRetry([shortId(id)], state, talk.terminal, start)
  expect((await edges.table.get(partition, `due:alert:${id}`))?.fields).toMatchObject({ alert: '', tries: 0 })
  expect(await edges.table.get(partition, `parked:alert:${id}`)).toBeUndefined()
})

test('where one id of several is wrong nothing is tried again', async () => {
  const id = await aFinding()
  const partition = bucketOfFinding(id)
  await edges.table.write(partition, [
    { kind: 'insert', rowKey: `parked:alert:${id}`, fields: { alert: '', since: new Date(start), last: '413' } },
  ])
  await expect(outboxRetry([shortId(id), 'ZZZZZ'], state, talk.terminal, start)).rejects.toThrow(
    'ZZZZZ: no refused alert has this id.',
  )
  expect(await edges.table.get(partition, `parked:alert:${id}`)).toBeDefined()

  await blobQuarantine(state.quarantine).keep({
    bytes: Buffer.from('{"cut'),
    reason: 'cut short',
    origin: { hub: 'activity', partition: '0', sequenceNumber: 7 },
  })
  const { value: blob } = await state.quarantine.listBlobsFlat().next()
  const sent: unknown[] = []
  const hub = { sendBatch: async (batch: unknown) => void sent.push(batch), close: async () => {} }
  await expect(
    quarantineRetry([shortId(blob?.name ?? ''), 'ZZZZZ'], state, hub as never, talk.terminal),
  ).rejects.toThrow('ZZZZZ: nothing in quarantine has this id.')
  expect(sent).toEqual([])
})

test('what waits for an address and what is dated in the future are listed with why', async () => {
  await handle(
    [
      messageOf([
        aRecord({ callerIpAddress: undefined }),
        aRecord({ time: '2026-05-01T00:00:00Z', correlationId: 'future' }),
      ]),
    ],
    edges,
  )
  await parkedList(false, state, out.terminal, talk.terminal)
  expect(out.text()).toContain('waits for an address')
  expect(out.text()).toContain('dated more than a day after it was enqueued')
  expect(talk.text()).toBe(
    '1 waiting, 1 on the shelf, 1 of them not yet looked at. Say that you looked: npx first-seen parked seen ID --comment "…" --account sttest\n',
  )
  expect(out.text()).toMatch(
    /\n {25}az monitor activity-log list --subscription 3e8f6b20-\S+ --correlation-id b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16 --start-time 2026-03-06T20:14:07Z --end-time 2026-03-06T22:14:07Z -o json\n/,
  )
  expect(out.text()).toContain('correlation id future')
  const asJson = captured()
  await parkedList(true, state, asJson.terminal, talk.terminal)
  const [waiting, shelved] = asJson
    .text()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
  expect(waiting).toMatchObject({ state: 'waiting', correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16' })
  expect(waiting.lookUp).toContain('--correlation-id b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16 ')
  expect(shelved).toMatchObject({ state: 'shelf', correlationId: 'future' })
  expect(shelved).not.toHaveProperty('lookUp')
})

test('what waits is listed in order of time, whatever part of the table it lies in', async () => {
  const times = Array.from({ length: 8 }, (_, i) => `2026-03-0${((3 * i) % 8) + 1}T10:00:00.000Z`)
  const records = times.map((time, i) =>
    aRecord({ callerIpAddress: undefined, time, correlationId: `00000000-0000-4000-8000-00000000000${i}` }),
  )
  await handle([messageOf(records)], edges)
  await parkedList(true, state, out.terminal, talk.terminal)
  const listed = out
    .text()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).time)
  expect(listed).toEqual([...times].sort())
})

const future = aRecord({ time: '2026-05-01T00:00:00Z', correlationId: 'future' })
const noAddress = (change = {}) => aRecord({ callerIpAddress: undefined, ...change })

/** The state in Azurite with an operation that no address came for and a record dated ahead, both on the shelf. */
async function shelfInAzurite(): Promise<void> {
  await use(someEdges({ table: azureTable(await azurite.table()) }))
  await handle([messageOf([noAddress(), future])], edges)
  edges.now.ms += 61 * 60_000
  await tick(async () => {}, edges)
}

interface Listed {
  readonly id: string
  readonly state: string
  readonly correlationId: string
  readonly lookUp?: string
  readonly seenBy?: string
  readonly seenAt?: string
  readonly comment?: string
  readonly successes?: number
}

async function listed(): Promise<Listed[]> {
  const { terminal: asJson, text } = captured()
  await parkedList(true, state, asJson, captured().terminal)
  return text()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

const seen = (ids: readonly string[], comment = 'the nightly job'): Promise<number> =>
  parkedSeen(ids, comment, state, talk.terminal, edges.now.ms)

test('what a person has looked at on the shelf is listed last, with who, when and what was found', async () => {
  await shelfInAzurite()
  const [operation, ahead] = await listed()
  if (operation === undefined || ahead === undefined) throw new Error('The shelf is empty.')
  expect(await seen([shortId(operation.id)])).toBe(0)
  expect(talk.text()).toBe(
    `${shortId(operation.id)} is marked as seen by ines@lindgrove.example: CustomScript on vm-web-03, by maya@contoso.com (user), at Fri 2026-03-06 21:14:07 UTC.\n`,
  )
  await parkedList(false, state, out.terminal, talk.terminal)
  const lines = out.text().split('\n')
  expect(lines[0]).toMatch(new RegExp(`^${shortId(ahead.id)}  2026-05-01 00:00  dated more than a day`))
  expect(lines[2]).toMatch(new RegExp(`^${shortId(operation.id)}  2026-03-06 21:14  no record has an address for it`))
  expect(lines[4]).toBe(`${' '.repeat(25)}seen by ines@lindgrove.example on 2026-04-01: the nightly job`)
  expect(talk.text()).toContain('0 waiting, 2 on the shelf, 1 of them not yet looked at.')

  await seen([shortId(operation.id)], 'no, the vendor; ticket 4711')
  await seen([ahead.id], 'a clock that is ahead')
  expect(await listed()).toEqual([
    {
      ...operation,
      seenBy: 'ines@lindgrove.example',
      seenAt: '2026-04-01T01:01:00.000Z',
      comment: 'no, the vendor; ticket 4711',
    },
    expect.objectContaining({ id: ahead.id, comment: 'a clock that is ahead' }),
  ])
  await parkedList(false, state, out.terminal, talk.terminal)
  expect(talk.text()).toMatch(/\n0 waiting, 2 on the shelf, 0 of them not yet looked at\.\n$/)
})

test('a mark tells how many successes of one operation it covers, of how many principals', async () => {
  await shelfInAzurite()
  const stranger = { identity: anIdentity({ claims: { oid: 'e0000000-0000-4000-8000-00000000000e', idtyp: 'user' } }) }
  await handle([messageOf([noAddress({ time: '2026-03-06T23:00:00.000Z', ...stranger })], 2)], edges)
  const [operation] = await listed()
  const many = '2 successes of 2 principals, the last at Fri 2026-03-06 23:00:00 UTC'
  await parkedList(false, state, out.terminal, talk.terminal)
  expect(out.text()).toContain(`\n${' '.repeat(25)}${many}\n`)
  expect(operation).toMatchObject({ state: 'shelf', successes: 2 })
  const both = '--start-time 2026-03-06T20:14:07Z --end-time 2026-03-07T00:00:00Z'
  expect(operation?.lookUp).toContain(both)
  expect(out.text()).toContain(both)
  await seen([operation?.id ?? ''])
  expect(talk.text()).toContain(` at Fri 2026-03-06 21:14:07 UTC. It covers ${many}.\n`)
})

test('what has come to an operation since the list was made is not marked by the id that stood there', async () => {
  await shelfInAzurite()
  const [operation, ahead] = await listed()
  if (operation === undefined || ahead === undefined) throw new Error('The shelf is empty.')
  await seen([operation.id])
  await handle([messageOf([noAddress({ time: '2026-03-06T23:00:00.000Z' })], 2)], edges)
  await expect(seen([shortId(ahead.id), shortId(operation.id)])).rejects.toThrow(
    `${shortId(operation.id)}: nothing on the shelf has this id; an operation that more has come to has a new one.`,
  )
  expect((await listed()).map(({ seenBy }) => seenBy)).toEqual([undefined, undefined])
})

test('what changes or goes in the very moment is not marked, and the others are', async () => {
  await shelfInAzurite()
  const [operation, ahead] = await listed()
  if (operation === undefined || ahead === undefined) throw new Error('The shelf is empty.')
  const meanwhile = { more: noAddress({ time: '2026-03-06T23:00:00.000Z' }), address: aRecord({ resultType: 'Start' }) }
  for (const [i, record] of [meanwhile.more, meanwhile.address].entries()) {
    const [now] = (await listed()).filter(({ correlationId }) => correlationId === operation.correlationId)
    if (now === undefined) throw new Error('The operation is not on the shelf.')
    const me = async (): Promise<string> => {
      await handle([messageOf([record], i + 2)], edges)
      return 'ines@lindgrove.example'
    }
    talk = captured()
    const code = await parkedSeen([now.id, ahead.id], 'fine', { ...state, me }, talk.terminal, edges.now.ms)
    expect(code).toBe(1)
    expect(talk.text()).toMatch(
      new RegExp(
        `^${shortId(now.id)} has changed or gone meanwhile, and is not marked. What is there now: npx first-seen parked list --account sttest\n${shortId(ahead.id)} is marked as seen by ines`,
      ),
    )
  }
  expect((await listed()).map(({ id, seenBy }) => [id, seenBy])).toEqual([[ahead.id, 'ines@lindgrove.example']])
})

test('a mark whose answer was lost is written', async () => {
  await shelfInAzurite()
  const [operation] = await listed()
  const { table } = edges
  const lossy: StateTable = {
    ...table,
    async write(partition, writes) {
      await table.write(partition, writes)
      return table.write(partition, writes) // as the client does that has heard nothing
    },
  }
  const code = await parkedSeen([operation?.id ?? ''], 'fine', { ...state, table: lossy }, talk.terminal, edges.now.ms)
  expect(code).toBe(0)
  expect(talk.text()).toContain('is marked as seen by')
})

test.each(['', '  '])('nothing is marked without a comment (%j)', async (comment) => {
  await handle([messageOf([future])], edges)
  const [ahead] = await listed()
  await expect(seen([ahead?.id ?? ''], comment)).rejects.toThrow('parked seen needs a comment')
  expect((await listed())[0]).not.toHaveProperty('seenBy')
})

test('a refused alert is on another shelf: it is not marked, it is tried again', async () => {
  const id = await aFinding()
  const rowKey = `parked:alert:${id}`
  const fields = { alert: '', since: new Date(start), last: '413' }
  await edges.table.write(bucketOfFinding(id), [{ kind: 'insert', rowKey, fields }])
  await expect(seen([shortId(id)])).rejects.toThrow('nothing on the shelf has this id')
})

test('a comment is harmless for a terminal', async () => {
  await handle([messageOf([future])], edges)
  const [ahead] = await listed()
  await seen([ahead?.id ?? ''], 'fine\u001b[2J\nreally')
  await parkedList(false, state, out.terminal, talk.terminal)
  expect(out.text()).toContain(': fine\\u{1b}[2J\\u{a}really\n')
})

test('a correlation id that is no id becomes no part of a command', async () => {
  const hostile = '$(reboot)\u001b[31m'
  await handle([messageOf([aRecord({ callerIpAddress: undefined, correlationId: hostile })])], edges)
  await parkedList(false, state, out.terminal, talk.terminal)
  expect(out.text()).toContain('correlation id $(reboot)\\u{1b}[31m')
  expect(out.text()).not.toContain('az monitor')
})

test('what is in quarantine is listed with its reason, and its bytes are shown as they are', async () => {
  const bytes = Buffer.from('{"records":[{"time":')
  const kept = { bytes, reason: 'cut short', origin: { hub: 'activity', partition: '1', sequenceNumber: 7 } }
  await blobQuarantine(state.quarantine).keep(kept)
  await quarantineList(true, state, out.terminal, talk.terminal)
  const { id, reason } = JSON.parse(out.text()) as { id: string; reason: string }
  expect(reason).toBe('cut short')
  const shown = captured()
  await quarantineShow(id, state, shown.stream)
  expect(shown.text()).toBe(bytes.toString())
})

test('on a terminal, bytes in quarantine are harmless text', async () => {
  const bytes = Buffer.from('{"a":"\u001b[2J\u202egnp"\n}')
  await blobQuarantine(state.quarantine).keep({
    bytes,
    reason: 'cut short',
    origin: { hub: 'activity', partition: '1', sequenceNumber: 8 },
  })
  await quarantineList(true, state, out.terminal, talk.terminal)
  const shown = captured()
  await quarantineShow(JSON.parse(out.text()).id, state, Object.assign(shown.stream, { isTTY: true }))
  expect(shown.text()).toBe('{"a":"\\u{1b}[2J\\u{202e}gnp"\n}\n')
})

test('a name of any length and kind leaves a list and a whole finding readable', async () => {
  const name = `Custom\u3164${'x'.repeat(600)}`
  const id = `/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm/extensions/${name}`
  await handle([messageOf([aRecord({ resourceId: id, identity: undefined })])], edges)
  const [found] = (await readFindings(edges.table)).filter(({ facts }) => facts.resource.extension === name)
  await findings({ days: 90, open: false, json: false }, state, out.terminal, talk.terminal, start)
  await show(await findingMeant(found?.facts.id ?? '', state), false, state, out.terminal)
  expect(out.text()).toContain('Custom\\u{3164}xxx')
  expect(out.text()).not.toContain('\u3164')
  for (const line of out.text().split('\n')) expect(line.length).toBeLessThan(700)
})

test('every command that is named works on the same state', async () => {
  const id = await aFinding()
  await edges.table.write(bucketOfFinding(id), [
    { kind: 'insert', rowKey: `parked:alert:${id}`, fields: { alert: '', since: new Date(start), last: '413' } },
  ])
  await findings({ days: 90, open: false, json: false }, state, out.terminal, talk.terminal, start)
  await show(await findingMeant(id, state), false, state, out.terminal)
  await outboxList(false, state, out.terminal, talk.terminal)
  await handle([messageOf([future], 2)], edges)
  await parkedList(false, state, out.terminal, talk.terminal)
  await quarantineList(false, state, out.terminal, talk.terminal)
  await addFrom(id)
  const commands = [...`${out.text()}${talk.text()}`.matchAll(/npx first-seen (\w+) .*/g)]
  expect(new Set(commands.map(([, name]) => name))).toEqual(
    new Set(['show', 'close', 'explain', 'expect', 'outbox', 'parked', 'quarantine']),
  )
  for (const [command] of commands) expect(command).toMatch(/ --account sttest$/)
})

test.each<[what: string, call: () => Promise<unknown>]>([
  ['finding', () => findingMeant('ZZZZZ', state)],
  ['refused alert', () => outboxRetry(['ZZZZZ'], state, talk.terminal, start)],
  ['thing on the shelf', () => parkedSeen(['ZZZZZ'], 'fine', state, talk.terminal, start)],
  ['thing in quarantine', () => quarantineShow('ZZZZZ', state, out.stream)],
  ['expectation', () => expectRemove('ZZZZZ', state, talk.terminal, start)],
])('where no %s has an id, the command that lists them works on the same state', async (_, call) => {
  await expect(call()).rejects.toThrow(/ZZZZZ: .* with npx first-seen \w+.* --account sttest$/)
})
