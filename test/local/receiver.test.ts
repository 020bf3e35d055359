import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlertBody } from '../../lib/render/views.ts'
import { type Receiver, startReceiver } from '../../local/receiver.ts'
import { aFolder } from '../support/folder.ts'
import { statusAs } from '../support/request-as.ts'

let folder: string
let receiver: Receiver
let told: string[]
const start = () =>
  startReceiver({ port: 0, file: join(folder, 'alerts.jsonl'), onAlert: ({ event }) => told.push(event.id) })

beforeEach(async () => {
  folder = aFolder()
  told = []
  receiver = await start()
})
afterEach(async () => {
  await receiver.close()
})

const post = (body: string, path = '') => fetch(`${receiver.url}${path}`, { method: 'POST', body })
const alert = (id: string): string => JSON.stringify({ event: { id } })
const kept = (): string[] => readFileSync(join(folder, 'alerts.jsonl'), 'utf8').split('\n')

test('an alert is kept in the file before it is accepted, and told', async () => {
  const response = await post(alert('a'))
  expect([response.status, kept(), told]).toEqual([202, [alert('a'), ''], ['a']])
  expect(response.headers.get('x-ms-workflow-run-id')).toBe('local-1')
})

test('an alert that comes again is accepted and not kept twice, not even by a later run', async () => {
  await post(alert('a'))
  expect((await post(alert('a'))).status).toBe(202)
  await receiver.close()
  receiver = await start()
  expect((await post(alert('a'))).status).toBe(202)
  await post(alert('b'))
  expect([kept(), told]).toEqual([
    [alert('a'), alert('b'), ''],
    ['a', 'b'],
  ])
  expect(receiver.alerts.map(({ event }: AlertBody) => event.id)).toEqual(['a', 'b'])
})

test('a line that a kill cut is passed over, and its alert is kept when it comes again', async () => {
  await post(alert('a'))
  appendFileSync(join(folder, 'alerts.jsonl'), alert('b').slice(0, 9))
  await receiver.close()
  receiver = await start()
  expect(receiver.alerts.map(({ event }) => event.id)).toEqual(['a'])
  await post(alert('b'))
  await receiver.close()
  receiver = await start()
  expect(receiver.alerts.map(({ event }) => event.id)).toEqual(['a', 'b'])
})

test.each([
  ['no JSON', 'oh dear', '', 400],
  ['no event', '{}', '', 400],
  ['another address', alert('a'), '/more', 404],
])('a request with %s is refused', async (_, body, path, status) => {
  expect([(await post(body, path)).status, told]).toEqual([status, []])
})

test.each([
  ['posts from another site', { 'content-type': 'text/plain', origin: 'https://attacker.example' }],
  ['hides its origin', { origin: 'null' }],
  ['rebinds its name to this machine', { host: 'attacker.example:4281' }],
])('a page that %s plants no alert', async (_, headers) => {
  expect([await statusAs(headers, receiver.url, 'POST', alert('a')), told]).toEqual([403, []])
})
