import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { type ArmClient, type ArmOptions, armClient } from '../../lib/arm-client.ts'
import { type Azure, type Held, startAzure } from '../cli/doctor/azure.ts'

const now = Date.parse('2026-04-01T00:00:00Z')
const item = z.object({ a: z.number() })
const version = '2020-01-01'
const path = '/subscriptions/one/providers/Test/things'

let azure: Azure | undefined
afterEach(async () => {
  await azure?.close()
  azure = undefined
})

/** A client of an Azure that holds this at the path, and how long it rested between its tries. */
async function aClient(held: Held, options: Partial<ArmOptions> = {}): Promise<{ arm: ArmClient; slept: number[] }> {
  azure = await startAzure({ [`get ${path}`]: held })
  const slept: number[] = []
  const sleep = async (ms: number) => void slept.push(ms)
  const arm = armClient({ endpoint: azure.endpoint, token: async () => 't', clock: () => now, sleep, ...options })
  return { arm, slept }
}

test('a list has the items of all its pages, or as many as were asked for', async () => {
  const all = [1, 2, 3, 4, 5].map((a) => ({ a }))
  const { arm } = await aClient(all)
  expect(await arm.list(path, version, item)).toEqual(all)
  expect(await arm.list(path, version, item, {}, 3)).toEqual(all.slice(0, 3))
  expect(azure?.asked).toHaveLength(3 + 2)
})

test('pages come as Azure sent them, each when it is wanted', async () => {
  const { arm } = await aClient([{ a: 1 }, { a: 2 }, { a: 3 }])
  const pages = arm.pages(path, version)[Symbol.asyncIterator]()
  const { value } = await pages.next()
  expect([value, azure?.asked.length]).toEqual([
    expect.stringMatching(/^\{"value":\[\{"a":1\},\{"a":2\}\],"nextLink"/),
    1,
  ])
  expect([await pages.next(), await pages.next()]).toEqual([
    { value: '{"value":[{"a":3}]}', done: false },
    { value: undefined, done: true },
  ])
})

test.each([
  ['another host', 'https://elsewhere.example/steal-the-token', 'https://elsewhere.example'],
  ['no address', 'next page', 'no address'],
])(
  'a list that goes on at %s fails: the token would go there, and the rest would pass as read',
  async (_, nextLink, says) => {
    const { arm } = await aClient({ value: [{ a: 1 }], nextLink })
    await expect(arm.list(path, version, item)).rejects.toThrow(
      `goes on at another address than ${azure?.endpoint} (${says})`,
    )
  },
)

test.each([null, ''])('a list ends with the page whose link is %j', async (nextLink) => {
  const { arm } = await aClient({ value: [{ a: 1 }], nextLink })
  expect(await arm.list(path, version, item)).toEqual([{ a: 1 }])
})

test('Azure that throttles, fails or cuts its answer short is asked again after the rest it wants, but no longer one', async () => {
  const { arm, slept } = await aClient({ a: 1 })
  azure?.failing.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 503 }, 'cut')
  expect(await arm.get(path, version, item)).toEqual({ a: 1 })
  azure?.failing.push({ status: 429, headers: { 'retry-after': '3600' } })
  expect(await arm.get(path, version, item)).toEqual({ a: 1 })
  expect(slept).toEqual([7000, 2000, 3000, 20_000])
})

test.each([
  [
    'answers 503',
    { status: 503 } as const,
    'ArmRefused',
    'Azure answered 503 TooManyRequests for providers/Test/things',
  ],
  ['cuts its answer short', 'cut' as const, 'ArmUnreachable', 'gave no answer: UND_ERR_SOCKET'],
])('an Azure that %s four times is asked no more', async (_, failing, name, says) => {
  const { arm, slept } = await aClient({ a: 1 })
  azure?.failing.push(failing, failing, failing, failing, failing)
  await expect(arm.get(path, version, item)).rejects.toMatchObject({ name, message: expect.stringContaining(says) })
  expect([slept, azure?.failing.length]).toEqual([[1000, 2000, 3000], 1])
})

test('a refusal is not asked about again', async () => {
  const { arm, slept } = await aClient(403)
  await expect(arm.get(path, version, item)).rejects.toMatchObject({ name: 'ArmRefused', status: 403 })
  expect([slept, azure?.asked.length]).toEqual([[], 1])
})

test('no answer in time is said so', async () => {
  const { arm } = await aClient({ a: 1 }, { patience: { oneTryMs: 100, mostTries: 1, longestRestMs: 0 } })
  azure?.failing.push('hang')
  await expect(arm.get(path, version, item)).rejects.toThrow(/^127\.0\.0\.1:\d+ gave no answer: no answer in 0\.1 s$/)
})

test('who stops it is told so, and not that Azure gave no answer', async () => {
  const stop = new AbortController()
  const { arm, slept } = await aClient({ a: 1 }, { signal: stop.signal })
  azure?.failing.push('hang')
  const asking = arm.get(path, version, item)
  await expect.poll(() => azure?.failing.length).toBe(0)
  stop.abort(new Error('stopped'))
  await expect(asking).rejects.toThrow(/^stopped$/)
  expect(slept).toEqual([])
})
