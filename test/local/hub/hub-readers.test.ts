import type { EventPosition, ReceivedEventData } from '@azure/event-hubs'
import { expect, test, vi } from 'vitest'
import { memoryCheckpoints } from '../memory-checkpoints.ts'
import { aBalancedConsumer, aConsumer, aHub, aProducer, messagesOf, read, textOf } from './fixtures/clients.ts'

/** Ten messages in partition 0, `0` to `9`, enqueued at 1000, 1100, … 1900 ms. */
async function tenMessages() {
  let now = 1000
  const hub = await aHub({ clock: () => now })
  const connection = hub.connectionString('activity')
  const producer = aProducer(connection)
  for (let index = 0; index < 10; index++) {
    now = 1000 + index * 100
    await producer.sendBatch(messagesOf(String(index)), { partitionId: '0' })
  }
  const [, , third] = await read(connection, '0', 10)
  return { connection, producer, offsetOf2: third?.offset ?? '' }
}

test.each<[string, (offsetOf2: string) => EventPosition, string]>([
  ['the earliest', () => ({ offset: '-1' }), '0'],
  ['behind an offset', (offset) => ({ offset }), '3'],
  ['at an offset', (offset) => ({ offset, isInclusive: true }), '2'],
  ['behind a sequence number', () => ({ sequenceNumber: 4 }), '5'],
  ['at a sequence number', () => ({ sequenceNumber: 4, isInclusive: true }), '4'],
  ['behind a time that lies between two', () => ({ enqueuedOn: 1250 }), '3'],
  ['behind the time of a message', () => ({ enqueuedOn: new Date(1300) }), '4'],
])('a reader that starts %s gets everything from there', async (_, position, first) => {
  const { connection, offsetOf2 } = await tenMessages()
  const expected = Array.from({ length: 10 - Number(first) }, (_, index) => String(Number(first) + index))
  const got = await read(connection, '0', expected.length, { startPosition: position(offsetOf2) })
  expect(got.map(textOf)).toEqual(expected)
})

test.each<[string, EventPosition]>([
  ['latest', { offset: '@latest' }],
  ['behind the last message', { sequenceNumber: 9 }],
  ['behind a time to come', { enqueuedOn: 5000 }],
])('a reader that starts %s gets what comes from then on, and nothing else', async (_, startPosition) => {
  const { connection, producer } = await tenMessages()
  let isInitialized = false
  const got: ReceivedEventData[] = []
  aConsumer(connection).subscribe(
    '0',
    {
      async processInitialize() {
        isInitialized = true
      },
      processEvents: async (events) => void got.push(...events),
      processError: async () => {},
    },
    { startPosition, skipParsingBodyAsJson: true },
  )
  await vi.waitFor(() => expect(isInitialized).toBe(true))
  for (let sent = 10; got.length === 0; sent++) {
    await producer.sendBatch(messagesOf(String(sent)), { partitionId: '0' })
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(Number(got[0] && textOf(got[0]))).toBeGreaterThanOrEqual(10)
})

test.each<[string, EventPosition]>([
  ['a sequence number', { sequenceNumber: 10 }],
  ['an offset', { offset: '1000000' }],
])('a start behind %s that was never reached is an error, not silence', async (_, startPosition) => {
  const { connection } = await tenMessages()
  await expect(read(connection, '0', 1, { startPosition })).rejects.toMatchObject({
    code: 'ArgumentError',
    message: expect.stringMatching(
      /beyond the end of the partition, whose next sequence number is 10.*delete the checkpoints/,
    ),
  })
})

test('a reader with far more credit than messages fit on the way gets each of them once', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  for (let first = 0; first < 6000; first += 500) {
    const bodies = Array.from({ length: 500 }, (_, index) => String(first + index))
    await producer.sendBatch(messagesOf(...bodies), { partitionId: '0' })
  }
  const got = await read(connection, '0', 6000, { maxBatchSize: 4000 })
  expect(got.map(textOf)).toEqual(Array.from({ length: 6000 }, (_, index) => String(index)))
})

test('large messages pass a reader whose credit allows hundreds of megabytes', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  for (let index = 0; index < 20; index++)
    await producer.sendBatch([{ body: Buffer.alloc(900_000, index) }], { partitionId: '0' })
  const got = await read(connection, '0', 20, { maxBatchSize: 300 })
  expect(got.map(({ body }) => body[899_999])).toEqual(Array.from({ length: 20 }, (_, index) => index))
})

test('a reader that asks is told how far the partition has got', async () => {
  const connection = (await aHub({ clock: () => 1_760_000_000_000 })).connectionString('activity')
  await aProducer(connection).sendBatch(messagesOf('a', 'b', 'c'), { partitionId: '0' })
  const told = await new Promise((resolve, reject) => {
    aConsumer(connection).subscribe(
      '0',
      {
        async processEvents(_, context) {
          resolve(context.lastEnqueuedEventProperties)
        },
        processError: async (error) => reject(error),
      },
      { startPosition: { offset: '-1' }, trackLastEnqueuedEventProperties: true },
    )
  })
  expect(told).toMatchObject({
    sequenceNumber: 2,
    offset: expect.stringMatching(/^\d+$/),
    enqueuedOn: new Date(1_760_000_000_000),
    retrievedOn: new Date(1_760_000_000_000),
  })
})

/** Subscribes to partition 0 at an owner level, and collects what comes and what ends it. */
function owner(connection: string, ownerLevel: number | undefined) {
  const seen = { texts: [] as string[], errors: [] as string[], closed: [] as string[] }
  const level = ownerLevel === undefined ? {} : { ownerLevel }
  aConsumer(connection).subscribe(
    '0',
    {
      processEvents: async (events) => void seen.texts.push(...events.map(textOf)),
      processError: async (error) => void seen.errors.push('code' in error ? String(error.code) : error.message),
      processClose: async (reason) => void seen.closed.push(reason),
    },
    { startPosition: { offset: '-1' }, skipParsingBodyAsJson: true, ...level },
  )
  return seen
}

test.each([2, 1])('an owner of level 1 loses the partition to one of level %s, which reads on', async (level) => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  await producer.sendBatch(messagesOf('a'), { partitionId: '0' })
  const first = owner(connection, 1)
  await vi.waitFor(() => expect(first.texts).toEqual(['a']), { timeout: 10_000 })
  const second = owner(connection, level)
  await vi.waitFor(() => expect(first.closed).toEqual(['OwnershipLost']), { timeout: 10_000 })
  expect(first.errors).toEqual(['ReceiverDisconnectedError'])
  await producer.sendBatch(messagesOf('b'), { partitionId: '0' })
  await vi.waitFor(() => expect(second.texts).toEqual(['a', 'b']), { timeout: 10_000 })
  expect(first.texts).toEqual(['a'])
})

test.each([1, undefined])('level %s cannot read what an owner of level 2 reads', async (level) => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  await producer.sendBatch(messagesOf('a'), { partitionId: '0' })
  const first = owner(connection, 2)
  await vi.waitFor(() => expect(first.texts).toEqual(['a']), { timeout: 10_000 })
  const second = owner(connection, level)
  await vi.waitFor(() => expect(second.errors).toContain('ReceiverDisconnectedError'), { timeout: 10_000 })
  await producer.sendBatch(messagesOf('b'), { partitionId: '0' })
  await vi.waitFor(() => expect(first.texts).toEqual(['a', 'b']), { timeout: 10_000 })
  expect(second.texts).toEqual([])
  expect(first.errors).toEqual([])
})

test('five readers without a level share a partition, a sixth is refused', async () => {
  const connection = (await aHub()).connectionString('activity')
  await aProducer(connection).sendBatch(messagesOf('a'), { partitionId: '0' })
  const five = Array.from({ length: 5 }, () => owner(connection, undefined))
  await vi.waitFor(() => expect(five.map(({ texts }) => texts)).toEqual(Array(5).fill(['a'])), { timeout: 10_000 })
  const sixth = owner(connection, undefined)
  await vi.waitFor(() => expect(sixth.errors).toContain('QuotaExceededError'), { timeout: 10_000 })
  expect(sixth.texts).toEqual([])
})

test('a reader that leaves in mid-stream does not disturb the others on its connection', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  for (let batch = 0; batch < 20; batch++)
    await producer.sendBatch(messagesOf(...Array<string>(500).fill('x'.repeat(300))), { partitionId: '0' })
  const consumer = aConsumer(connection)
  const seen: string[] = []
  const errors: string[] = []
  const handlers = {
    processEvents: async (events: ReceivedEventData[]) => void seen.push(...events.map(textOf)),
    processError: async (error: Error) => void errors.push(error.message),
  }
  consumer.subscribe('1', handlers, { startPosition: { offset: '-1' }, skipParsingBodyAsJson: true })
  await new Promise<void>((resolve) => {
    const subscription = consumer.subscribe(
      '0',
      {
        async processEvents() {
          void subscription.close().then(resolve)
        },
        processError: handlers.processError,
      },
      { startPosition: { offset: '-1' }, maxBatchSize: 3000 },
    )
  })
  await producer.sendBatch(messagesOf('still here'), { partitionId: '1' })
  await vi.waitFor(() => expect(seen).toEqual(['still here']), { timeout: 10_000 })
  expect(errors).toEqual([])
})

test('a consumer that is closed gives its place free', async () => {
  const connection = (await aHub()).connectionString('activity')
  await aProducer(connection).sendBatch(messagesOf('a'), { partitionId: '0' })
  for (let turn = 0; turn < 7; turn++) {
    const [got] = await read(connection, '0', 1)
    expect(got && textOf(got)).toBe('a')
  }
})

test('a consumer with checkpoints goes on where the one before it stopped', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  const store = memoryCheckpoints()
  const seen: string[] = []
  const consumeUntil = async (count: number) => {
    const consumer = aBalancedConsumer(connection, store)
    const subscription = consumer.subscribe(
      {
        async processEvents(events, context) {
          const last = events.at(-1)
          if (last === undefined) return
          seen.push(...events.map((event) => `${context.partitionId}:${textOf(event)}`))
          await context.updateCheckpoint(last)
        },
        processError: async () => {},
      },
      { startPosition: { offset: '-1' }, skipParsingBodyAsJson: true, maxBatchSize: 10 },
    )
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(count), { timeout: 20_000 })
    await subscription.close()
    await consumer.close()
  }
  const expected: string[] = []
  const send = async (text: string) => {
    for (const partitionId of ['0', '1', '2', '3']) {
      await producer.sendBatch(messagesOf(text), { partitionId })
      expected.push(`${partitionId}:${text}`)
    }
  }
  await send('a')
  await consumeUntil(4)
  await send('b')
  await consumeUntil(8)
  expect(seen.toSorted()).toEqual(expected.toSorted())
})

test('a second consumer with the same store takes half of the partitions from the first', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  const store = memoryCheckpoints()
  const lastReader = new Map<string, string>()
  const join = (name: string) =>
    aBalancedConsumer(connection, store).subscribe({
      async processEvents(events, { partitionId }) {
        if (events.length > 0) lastReader.set(partitionId, name)
      },
      processError: async () => {},
    })
  const readersAre = (names: string[]) =>
    vi.waitFor(
      async () => {
        for (const partitionId of ['0', '1', '2', '3']) await producer.sendBatch(messagesOf('"a"'), { partitionId })
        expect([...lastReader.values()].sort()).toEqual(names)
      },
      { timeout: 25_000 },
    )
  join('first')
  await readersAre(['first', 'first', 'first', 'first'])
  join('second')
  await readersAre(['first', 'first', 'second', 'second'])
})
