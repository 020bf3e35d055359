import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EventHubProducerClient } from '@azure/event-hubs'
import { beforeEach, expect, test, vi } from 'vitest'
import { aFolder } from '../../support/folder.ts'
import { aConsumer, aHub, aProducer, closeLater, messagesOf, read, send, textOf } from './fixtures/clients.ts'

let folder: string
beforeEach(() => {
  folder = aFolder()
})

test('a broken network loses and doubles nothing for a reader', async () => {
  const hub = await aHub()
  const connection = hub.connectionString('activity')
  const producer = aProducer(connection)
  const seen: string[] = []
  aConsumer(connection).subscribe(
    '0',
    {
      processEvents: async (events) => void seen.push(...events.map(textOf)),
      processError: async () => {},
    },
    // A client that waits for messages when its connection is cut notices only when that wait is over.
    { startPosition: { offset: '-1' }, skipParsingBodyAsJson: true, maxBatchSize: 10, maxWaitTimeInSeconds: 1 },
  )
  const expected: string[] = []
  for (const round of ['a', 'b', 'c']) {
    const bodies = Array.from({ length: 100 }, (_, index) => `${round}${index}`)
    await producer.sendBatch(messagesOf(...bodies), { partitionId: '0' })
    expected.push(...bodies)
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(expected.length - 100), { timeout: 10_000 })
    // Not the last time: a client that is closed before it has noticed the cut waits a minute for an answer.
    if (round !== 'c') hub.drop()
  }
  await vi.waitFor(() => expect(seen).toEqual(expected), { timeout: 10_000 })
})

test('messages, numbers and times survive a restart with a folder', async () => {
  let now = 1_760_000_000_000
  const options = { folder, clock: () => now }
  const first = await aHub(options)
  await send(first.connectionString('activity'), '3', 'a', 'b')
  const before = await read(first.connectionString('activity'), '3', 2)
  await first.close()
  now -= 1000
  const second = await aHub(options)
  await send(second.connectionString('activity'), '3', 'c')
  const after = await read(second.connectionString('activity'), '3', 3)
  const facts = (messages: typeof before) =>
    messages.map((message) => [
      textOf(message),
      message.sequenceNumber,
      message.offset,
      message.enqueuedTimeUtc.getTime(),
    ])
  expect(facts(after).slice(0, 2)).toEqual(facts(before))
  expect(facts(after)[2]).toEqual(['c', 2, expect.any(String), 1_760_000_000_000])
})

test('hubs that share a folder keep their messages apart', async () => {
  const options = { hubs: { activity: 1, audit: 1 }, folder }
  const first = await aHub(options)
  await send(first.connectionString('activity'), '0', 'of activity')
  await send(first.connectionString('audit'), '0', 'of audit', 'more')
  await first.close()
  const second = await aHub(options)
  expect(second.depth('activity')).toEqual([{ begin: 0, next: 1 }])
  const got = await read(second.connectionString('audit'), '0', 2)
  expect(got.map(textOf)).toEqual(['of audit', 'more'])
})

test('without a folder a restarted hub is empty', async () => {
  const first = await aHub()
  await send(first.connectionString('activity'), '0', 'a')
  await first.close()
  expect((await aHub()).depth('activity')[0]).toEqual({ begin: 0, next: 0 })
})

test('over its budget a hub drops its oldest messages, and a reader starts with the oldest that is left', async () => {
  const options = { hubs: { activity: 1 }, folder, maxBytes: 20_000 }
  const first = await aHub(options)
  const producer = aProducer(first.connectionString('activity'))
  for (let index = 0; index < 50; index++) await producer.sendBatch([{ body: Buffer.alloc(1000, index) }])
  const [depth] = first.depth('activity')
  expect(depth?.next).toBe(50)
  expect(depth?.begin).toBeGreaterThan(30)
  expect(await producer.getPartitionProperties('0')).toMatchObject({ beginningSequenceNumber: depth?.begin })
  const [oldest] = await read(first.connectionString('activity'), '0', 1)
  expect([oldest?.sequenceNumber, oldest?.body[0]]).toEqual([depth?.begin, depth?.begin])
  await producer.close()
  await first.close()
  expect((await aHub(options)).depth('activity')).toEqual([depth])
})

test('a hub that does not get its port leaves the folder alone', async () => {
  const { port } = await aHub()
  const other = join(folder, 'other')
  await expect(aHub({ port, folder: other })).rejects.toThrow('the port is in use')
  expect(existsSync(other)).toBe(false)
})

const program = fileURLToPath(new URL('./fixtures/hub-until-killed.ts', import.meta.url))

/** A hub in a process of its own; answers its connection string and what kills it. */
async function aHubProcess(): Promise<{ connection: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  closeLater({ close: kill })
  const connection = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()))
    child.on('exit', (code) => reject(new Error(`The hub process ended with ${code} before it listened.`)))
  })
  return { connection, kill }
}

test('what was accepted before a SIGKILL in mid-stream is there after it, in order', async () => {
  const accepted: string[] = []
  for (const round of ['a', 'b', 'c']) {
    const { connection, kill } = await aHubProcess()
    const producer = closeLater(
      new EventHubProducerClient(connection, { retryOptions: { timeoutInMs: 1000, maxRetries: 0 } }),
    )
    const isDone = accepted.length + 30
    let sending = true
    const stream = (async () => {
      for (let index = 0; sending; index++) {
        const bodies = [`${round}${index}-0`, `${round}${index}-1`]
        // The kill interrupts one, and a busy machine may be too late for one.
        await producer.sendBatch(messagesOf(...bodies), { partitionId: '1' }).then(
          () => accepted.push(...bodies),
          () => {},
        )
      }
    })()
    await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(isDone), { timeout: 20_000, interval: 1 })
    await kill()
    sending = false
    await stream
  }
  const hub = await aHub({ hubs: { activity: 2 }, folder })
  const next = hub.depth('activity')[1]?.next ?? 0
  const got = await read(hub.connectionString('activity'), '1', next)
  expect(got.map(({ sequenceNumber }) => sequenceNumber)).toEqual(Array.from({ length: next }, (_, index) => index))
  const texts = got.map(textOf)
  // A batch whose answer was lost may be there too, even twice; what was accepted is there once, in the order of sending.
  expect(texts.filter((text) => accepted.includes(text))).toEqual(accepted)
})
