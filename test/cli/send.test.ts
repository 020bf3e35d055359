import { EventHubConsumerClient } from '@azure/event-hubs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Hub, startHub } from '../../local/hub/hub.ts'
import { freePort } from '../../local/ports.ts'
import { aServer } from '../support/a-server.ts'
import { aFolderForEachTest, firstSeen, put } from '../support/command.ts'
import { aWrite, linesOf } from './operations.ts'

const folder = aFolderForEachTest()
let hub: Hub
let reader: EventHubConsumerClient
let bodies: Buffer[]

beforeEach(async () => {
  hub = await startHub({ hubs: { activity: 4 }, host: '127.0.0.1', clock: Date.now })
  reader = new EventHubConsumerClient('$Default', hub.connectionString('activity'))
  bodies = []
  const receive = {
    processEvents: async (messages: { body: Buffer }[]) => void bodies.push(...messages.map(({ body }) => body)),
    processError: async () => {},
  }
  reader.subscribe(receive, { skipParsingBodyAsJson: true, startPosition: { offset: '-1' }, maxBatchSize: 50 })
})
afterEach(async () => {
  await reader.close()
  await hub.close()
})

const send = (...files: string[]) => firstSeen(['send', '--port', String(hub.port), ...files], { folder: folder() })

test('send puts each small piece of a file into the hub, byte for byte, readable or not', async () => {
  const lines = [JSON.stringify(aWrite()), '{"cut', JSON.stringify({ records: [aWrite()] })]
  const { code, out, err } = await send(put(folder(), 'log.jsonl', `${lines.join('\n')}\n`))
  expect([code, out, err]).toEqual([0, '', `3 messages sent to the local hub (port ${hub.port}).\n`])
  await vi.waitFor(() => expect(bodies.map(String).sort()).toEqual([...lines].sort()), { timeout: 10_000 })
})

test('a big document is sent as messages of many records, and no record is lost', async () => {
  const records = Array.from({ length: 700 }, (_, n) => aWrite({ extension: `Extension${n}` }))
  const { code } = await send(put(folder(), 'log.json', JSON.stringify(records, null, 2)))
  expect(code).toBe(0)
  const names = (): string[] =>
    bodies.flatMap((body) =>
      (JSON.parse(String(body)) as { records: { resourceId: string }[] }).records.map(({ resourceId }) => resourceId),
    )
  await vi.waitFor(() => expect(new Set(names()).size).toBe(700), { timeout: 10_000 })
  expect(bodies.length).toBeLessThan(5)
  expect(Math.max(...bodies.map(({ length }) => length))).toBeLessThan(900_001)
})

test('what is unreadable in a big document is sent as it is; what is too big for a message is told', async () => {
  const big = `[${linesOf(Array.from({ length: 400 }, () => aWrite()))
    .trim()
    .replaceAll('\n', ',')}, oh dear, {"a":"${'x'.repeat(950_000)}"}]`
  const { code, err } = await send(put(folder(), 'log.json', big))
  expect(err).toMatch(
    /^first-seen send log\.json: \d+ bytes in one piece, more than a message can hold; not sent\.\n\d messages sent/,
  )
  expect(code).toBe(1)
  await vi.waitFor(() => expect(bodies.map(String)).toContain('oh dear'), { timeout: 10_000 })
})

test('at the port of a page, send says where the hub of its stack is', async () => {
  const port = Number(new URL(await aServer((_, response) => response.end())).port)
  const { code, err } = await firstSeen(['send', '--port', String(port), put(folder(), 'log', linesOf([aWrite()]))], {
    folder: folder(),
  })
  expect(err).toBe(
    `first-seen: What answers at port ${port} is no hub. That of a stack started with --port ${port} is at port ${port + 2}. 0 messages were sent before.\n`,
  )
  expect(code).toBe(1)
})

test('without a hub at the port, send says how to start one', async () => {
  const port = await freePort()
  const { code, err } = await firstSeen(['send', '--port', String(port), put(folder(), 'log', linesOf([aWrite()]))], {
    folder: folder(),
  })
  expect(err).toBe(
    `first-seen: No local hub at port ${port}: start it with npx first-seen start, or name a hub with --hub. 0 messages were sent before.\n`,
  )
  expect(code).toBe(1)
})

test('whoever is not signed in is told how in one line, without a word of the library for each way', async () => {
  const env = { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential', AZURE_CLIENT_ID: '', AZURE_TENANT_ID: '' }
  const args = ['send', '--hub', 'my-namespace/activity', put(folder(), 'log', linesOf([aWrite()]))]
  const { code, err } = await firstSeen(args, { folder: folder(), env })
  expect(err).toMatch(
    /^first-seen: Nobody is signed in to Azure: sign in with az login, in the right tenant\. \(.+\) 0 messages were sent before\.\n$/,
  )
  expect(code).toBe(1)
})
