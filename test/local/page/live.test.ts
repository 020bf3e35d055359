import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { FindingLine, Status } from '../../../local/page/api.ts'
import { type Live, type LiveEvent, watchState } from '../../../local/page/live.ts'
import { aPage } from './a-page.ts'

const line = (id: string, change: Partial<FindingLine> = {}): FindingLine => ({
  id,
  shortId: id,
  time: '2026-03-24T02:14:00.000Z',
  severity: 'medium',
  title: id,
  who: 'maya@contoso.com (user)',
  alsoNew: [],
  usually: [],
  delivery: 'unsent',
  isUnconfirmed: false,
  ...change,
})

let findings: FindingLine[]
let looks: number
let failure: Error | undefined
let live: Live
let gone: AbortController

beforeEach(() => {
  findings = [line('a')]
  looks = 0
  failure = undefined
  gone = new AbortController()
  live = watchState({
    status: async () => {
      looks++
      if (failure) throw failure
      return { now: String(looks) } as Status
    },
    findings: async () => ({ lines: findings, total: findings.length }),
    everyMs: 5,
  })
})
afterEach(() => live.close())

function listen(signal = gone.signal): LiveEvent[] {
  const told: LiveEvent[] = []
  live.listen((event) => told.push(event), signal)
  return told
}
const named = (told: readonly LiveEvent[], name: string): unknown[] =>
  told.filter((event) => event.name === name).map(({ body }) => body)

test('a listener is told all findings once, then those that come', async () => {
  const told = listen()
  await vi.waitFor(() => expect(named(told, 'findings')).toEqual([{ lines: [line('a')], total: 1 }]))
  findings = [line('b'), line('a')]
  await vi.waitFor(() => expect(named(told, 'finding')).toEqual([line('b')]))
  expect(named(told, 'findings')).toHaveLength(1)
})

test('a finding whose alert was sent meanwhile is told again', async () => {
  const told = listen()
  await vi.waitFor(() => expect(named(told, 'findings')).toHaveLength(1))
  findings = [line('a', { delivery: 'sent' })]
  await vi.waitFor(() => expect(named(told, 'finding')).toEqual([line('a', { delivery: 'sent' })]))
})

test('one who comes later is told all findings too', async () => {
  const first = listen()
  await vi.waitFor(() => expect(named(first, 'findings')).toHaveLength(1))
  const second = listen()
  await vi.waitFor(() => expect(named(second, 'findings')).toEqual([{ lines: [line('a')], total: 1 }]))
  expect(named(first, 'findings')).toHaveLength(1)
})

test('the state is not looked at while nobody listens', async () => {
  const told = listen()
  await vi.waitFor(() => expect(named(told, 'status').length).toBeGreaterThan(1))
  gone.abort()
  const before = { told: told.length, looks }
  await otherLooks(6)
  expect(told).toHaveLength(before.told)
  expect(looks).toBeLessThanOrEqual(before.looks + 1) // one may have been under way
})

/** Ends when another watcher with the same rest has looked so often. */
async function otherLooks(times: number): Promise<void> {
  let count = 0
  const other = watchState({
    status: async () => ({ now: String(count++) }) as Status,
    findings: async () => ({ lines: [], total: 0 }),
    everyMs: 5,
  })
  other.listen(() => {}, new AbortController().signal)
  await vi.waitFor(() => expect(count).toBeGreaterThanOrEqual(times))
  other.close()
}

test('a state that cannot be read is told as trouble, and looked at again', async () => {
  failure = new Error('Cannot list b0/find: in table firstseen: ECONNREFUSED.')
  const told = listen()
  await vi.waitFor(() => expect(named(told, 'trouble')).toContainEqual({ error: failure?.message }))
  failure = undefined
  await vi.waitFor(() => expect(named(told, 'findings')).toEqual([{ lines: [line('a')], total: 1 }]))
})

test('one who does not read any more is let go, and the state is not looked at for it', async () => {
  const page = await aPage(undefined, { everyMs: 0 })
  onTestFinished(() => page.close())
  const trouble = new Error('x'.repeat(100_000)) // soon more than a connection holds unread
  let asked = 0
  Object.defineProperty(page.broken, 'error', { get: () => (asked++ < 1000 ? trouble : undefined) })
  const [stream] = (await once(get(`${page.url}/api/live`), 'response')) as [IncomingMessage]
  let before = 0
  const noLookSince = (): void => {
    const now = asked
    const isAsBefore = now === before
    before = now
    expect(isAsBefore && now > 1000).toBe(true)
  }
  await vi.waitFor(noLookSince, { timeout: 25_000, interval: 200 })
  stream.resume() // what was told until then is still there to read
  await once(stream, 'end')
}, 30_000)
