import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startHub } from '../../../local/hub/hub.ts'
import { aConsumer, aHub, aProducer, closeLater, messagesOf, read, textOf } from './fixtures/clients.ts'

test('messages of a partition arrive in the order in which they were sent', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  for (let first = 0; first < 1000; first += 50) {
    const bodies = Array.from({ length: 50 }, (_, index) => String(first + index))
    await producer.sendBatch(messagesOf(...bodies), { partitionId: '2' })
  }
  const got = await read(connection, '2', 1000)
  expect(got.map(textOf)).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)))
  expect(got.map(({ sequenceNumber }) => sequenceNumber)).toEqual(Array.from({ length: 1000 }, (_, index) => index))
})

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index))

test.each<[string, Buffer]>([
  ['empty', Buffer.alloc(0)],
  ['not UTF-8', Buffer.from('ff fe c3 28 80'.replaceAll(' ', ''), 'hex')],
  ['with a byte order mark', Buffer.from('\ufeff{}')],
  ['every byte there is', everyByte],
  ['255 bytes, the last short length', Buffer.alloc(255, 7)],
  ['256 bytes, the first long length', Buffer.alloc(256, 7)],
  ['as long as a frame', Buffer.alloc(65_536, everyByte)],
  ['a megabyte', Buffer.alloc(1_000_000, everyByte)],
])('a body that is %s arrives byte for byte', async (_, body) => {
  const connection = (await aHub()).connectionString('activity')
  await aProducer(connection).sendBatch([{ body }, { body: Buffer.from('neighbour') }], { partitionId: '0' })
  const [got, neighbour] = await read(connection, '0', 2)
  expect(body.equals(got?.body)).toBe(true)
  expect(neighbour && textOf(neighbour)).toBe('neighbour')
})

test('many bodies of random bytes arrive byte for byte', async () => {
  const connection = (await aHub()).connectionString('activity')
  let seed = 1
  const next = () => (seed = (seed * 48_271) % 2_147_483_647)
  const bodies = Array.from({ length: 200 }, () =>
    Buffer.from(Array.from({ length: next() % 700 }, () => next() % 256)),
  )
  await aProducer(connection).sendBatch(messagesOf(...bodies), { partitionId: '0' })
  const got = await read(connection, '0', 200)
  expect(got.map(({ body }) => body.toString('hex'))).toEqual(bodies.map((body) => body.toString('hex')))
})

test('properties, ids, annotations and other kinds of bodies stay as they were', async () => {
  const connection = (await aHub()).connectionString('activity')
  const producer = aProducer(connection)
  await producer.sendBatch(
    [
      {
        body: Buffer.from('x'),
        properties: { text: 'ä', number: 1.5, flag: true },
        messageId: 'id',
        correlationId: 'correlation',
        contentType: 'application/json',
      },
    ],
    { partitionId: '0' },
  )
  await producer.sendBatch(
    [
      { body: { a: [1, 'b'] }, bodyType: 'value', messageAnnotations: { 'x-own': 'kept', 'x-opt-offset': 'forged' } },
      { body: [1, 'two', null], bodyType: 'sequence', header: { durable: true, priority: 7 } },
    ],
    { partitionId: '0' },
  )
  const [data, value, sequence] = await read(connection, '0', 3)
  expect(data).toMatchObject({
    properties: { text: 'ä', number: 1.5, flag: true },
    messageId: 'id',
    correlationId: 'correlation',
    contentType: 'application/json',
  })
  expect(value?.body).toEqual({ a: [1, 'b'] })
  expect(value?.systemProperties).toMatchObject({ 'x-own': 'kept' })
  expect(value?.offset).toMatch(/^\d+$/)
  expect(sequence?.body).toEqual([1, 'two', null])
  expect(sequence?.getRawAmqpMessage().header).toMatchObject({ durable: true, priority: 7 })
})

test("a message carries the hub's own time, and offsets that rise", async () => {
  const connection = (await aHub({ clock: () => 1_760_000_000_123 })).connectionString('activity')
  await aProducer(connection).sendBatch(messagesOf('a', 'b'), { partitionId: '0' })
  const [first, second] = await read(connection, '0', 2)
  expect(first?.enqueuedTimeUtc).toEqual(new Date(1_760_000_000_123))
  expect(first?.offset).toBe('0')
  expect(Number(second?.offset)).toBeGreaterThan(0)
})

test('messages with one key share a partition, and carry the key', async () => {
  const hub = await aHub()
  const connection = hub.connectionString('activity')
  const producer = aProducer(connection)
  for (const body of ['a', 'b', 'c']) await producer.sendBatch(messagesOf(body), { partitionKey: 'vm-1' })
  const partition = hub.depth('activity').findIndex(({ next }) => next > 0)
  expect(hub.depth('activity')[partition]).toEqual({ begin: 0, next: 3 })
  const got = await read(connection, String(partition), 3)
  expect(got.map(textOf)).toEqual(['a', 'b', 'c'])
  expect(got.map(({ partitionKey }) => partitionKey)).toEqual(['vm-1', 'vm-1', 'vm-1'])
})

test('the hub and its partitions describe themselves', async () => {
  const hub = await aHub({ clock: () => 1_760_000_000_000 })
  const producer = aProducer(hub.connectionString('activity'))
  await producer.sendBatch(messagesOf('a', 'b'), { partitionId: '1' })
  expect(await producer.getEventHubProperties()).toMatchObject({
    name: 'activity',
    partitionIds: ['0', '1', '2', '3'],
    createdOn: new Date(1_760_000_000_000),
  })
  expect(await producer.getPartitionProperties('1')).toMatchObject({
    partitionId: '1',
    eventHubName: 'activity',
    beginningSequenceNumber: 0,
    lastEnqueuedSequenceNumber: 1,
    lastEnqueuedOffset: expect.stringMatching(/^[1-9]\d*$/),
    lastEnqueuedOnUtc: new Date(1_760_000_000_000),
    isEmpty: false,
  })
  expect(await producer.getPartitionProperties('0')).toMatchObject({
    lastEnqueuedSequenceNumber: -1,
    lastEnqueuedOffset: '-1',
    isEmpty: true,
  })
})

test('several hubs and consumer groups live side by side, and case does not matter', async () => {
  const hub = await aHub({ hubs: { Activity: 1, audit: 2 }, consumerGroups: ['First-Seen'] })
  await aProducer(hub.connectionString('activity')).sendBatch(messagesOf('a'))
  await aProducer(hub.connectionString('AUDIT')).sendBatch(messagesOf('b'))
  const [one] = await read(hub.connectionString('ACTIVITY'), '0', 1, { group: 'first-seen' })
  const [other] = await read(hub.connectionString('audit'), '0', 1, { group: '$default' })
  expect([one, other].map((message) => message && textOf(message))).toEqual(['a', 'b'])
})

test.each<[string, (connection: string) => Promise<unknown>, string]>([
  ['the properties of a hub', (c) => aProducer(c.replace('=activity', '=nope')).getPartitionIds(), "'nope'"],
  ['sending to a hub', (c) => aProducer(c.replace('=activity', '=nope')).sendBatch(messagesOf('a')), "'nope'"],
  ['reading from a hub', (c) => read(c.replace('=activity', '=nope'), '0', 1), "'nope'"],
  ['the properties of a partition', (c) => aProducer(c).getPartitionProperties('4'), "'activity/Partitions/4'"],
  [
    'sending to a partition',
    (c) => aProducer(c).sendBatch(messagesOf('a'), { partitionId: '4' }),
    "'activity/Partitions/4'",
  ],
  ['reading from a partition', (c) => read(c, '4', 1), "'activity/Partitions/4'"],
  ['reading for a group', (c) => read(c, '0', 1, { group: 'nope' }), "'activity/ConsumerGroups/nope'"],
])('%s that is not there is an error that names it', async (_, attempt, entity) => {
  const connection = (await aHub()).connectionString('activity')
  await expect(attempt(connection)).rejects.toMatchObject({
    code: 'MessagingEntityNotFoundError',
    retryable: false,
    message: expect.stringContaining(`entity ${entity} could not be found`),
  })
})

test('a message over 1 MB is refused, and the next one is taken', async () => {
  const hub = await aHub()
  const producer = aProducer(hub.connectionString('activity'))
  await expect(producer.sendBatch([{ body: Buffer.alloc(1_100_000) }], { partitionId: '0' })).rejects.toMatchObject({
    code: 'MessageTooLargeError',
    retryable: false,
  })
  const batch = await producer.createBatch()
  expect(batch.maxSizeInBytes).toBe(1_048_576)
  expect(batch.tryAdd({ body: Buffer.alloc(1_048_576) })).toBe(false)
  await producer.sendBatch(messagesOf('a'), { partitionId: '0' })
  expect(hub.depth('activity')[0]).toEqual({ begin: 0, next: 1 })
})

test('a hub is asked for by a name that it has', async () => {
  const hub = await aHub()
  expect(() => hub.connectionString('nope')).toThrow('There is no hub nope here, only activity.')
  expect(() => hub.depth('nope')).toThrow('There is no hub nope here, only activity.')
})

test('a hub whose name would not do as a path is refused', async () => {
  await expect(startHub({ hubs: { '../activity': 1 }, host: '127.0.0.1', clock: Date.now })).rejects.toThrow(
    'A hub cannot be named "../activity"',
  )
})

test('a port that is in use is named, with the way out', async () => {
  const { port } = await aHub()
  await expect(aHub({ port })).rejects.toThrow(
    `cannot listen on 127.0.0.1:${port}: the port is in use, perhaps by a hub that still runs. Stop what listens there, or choose another port`,
  )
})

test('who speaks no AMQP is reported and cut off; others do not notice', async () => {
  const reports: Error[] = []
  const hub = await aHub({ report: (error) => reports.push(error) })
  const connection = hub.connectionString('activity')
  const consumer = aConsumer(connection)
  await consumer.getPartitionIds()
  const stranger = connect(hub.port, '127.0.0.1')
  closeLater({ close: async () => void stranger.destroy() })
  const ended = new Promise((resolve) => stranger.on('close', resolve))
  stranger.resume().write('GET / HTTP/1.1\r\n\r\n')
  await ended
  expect(reports.map(({ message }) => message)).toEqual(['Invalid protocol header for AMQP: 47455420'])
  expect(await consumer.getPartitionIds()).toHaveLength(4)
})
