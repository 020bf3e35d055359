import type { Connection, EventContext, Receiver } from 'rhea'
import { expect, test } from 'vitest'
import { aHub, read, send, textOf } from './fixtures/clients.ts'
import { connect, fromTheStart, PARTITION_0 } from './fixtures/plain-amqp.ts'

const opened = (link: Receiver): Promise<void> => new Promise((resolve) => link.once('receiver_open', () => resolve()))

test('links are told the addresses that they asked for', async () => {
  const connection = connect((await aHub()).port)
  const sender = connection.open_sender('activity/Partitions/0')
  const receiver = connection.open_receiver({ source: fromTheStart(), target: 'my-end' })
  await opened(receiver)
  expect(sender.target.address).toBe('activity/Partitions/0')
  expect(receiver.source.address).toBe(PARTITION_0)
  expect(receiver.target.address).toBe('my-end')
})

test('a reader that gives credit once gets all of it, however slowly it reads, and has nothing to settle', async () => {
  const hub = await aHub()
  const connection = hub.connectionString('activity')
  for (let index = 0; index < 40; index++) await send(connection, '0', Buffer.alloc(900_000, index))
  const reader = connect(hub.port)
  const receiver = reader.open_receiver({ source: fromTheStart(), credit_window: 0 })
  const got: boolean[] = []
  const all = new Promise<void>((resolve) =>
    receiver.on('message', ({ delivery }: EventContext) => {
      if (got.push(delivery?.remote_settled === true) === 40) resolve()
    }),
  )
  receiver.add_credit(40)
  await all
  expect(got).toEqual(Array(40).fill(true))
})

const withEpoch = (epoch: number, address = PARTITION_0) => ({
  source: fromTheStart(address),
  properties: { 'com.microsoft:epoch': epoch },
})

test.each<[string, (receiver: Receiver, drop: () => void) => void, string]>([
  ['closes its link', (receiver) => receiver.close(), 'receiver_close'],
  ['ends its session', (receiver) => receiver.session.close(), 'session_close'],
  ['closes its connection', (receiver) => receiver.connection.close(), 'connection_close'],
  ['is cut off', (_, drop) => drop(), 'disconnected'],
])('an owner that %s gives its partition free', async (_, leave, event) => {
  const hub = await aHub()
  await send(hub.connectionString('activity'), '0', 'a')
  const connection: Connection = connect(hub.port)
  const receiver = connection.open_receiver(withEpoch(5))
  await opened(receiver)
  const left = new Promise((resolve) => connection.on(event, resolve))
  leave(receiver, hub.drop)
  await left
  const [got] = await read(hub.connectionString('activity'), '0', 1)
  expect(got && textOf(got)).toBe('a')
})

test('owners compete for a partition in whatever case they write its name', async () => {
  const connection = connect((await aHub()).port)
  await opened(connection.open_receiver(withEpoch(2)))
  const lower = connection.open_receiver(withEpoch(1, 'ACTIVITY/consumergroups/$DEFAULT/partitions/0'))
  const error = await new Promise((resolve) => lower.on('receiver_error', () => resolve(lower.error)))
  expect(error).toMatchObject({ condition: 'amqp:link:stolen' })
})
