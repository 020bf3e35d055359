import rhea, { type AmqpError, type EventContext } from 'rhea'
import { expect, test } from 'vitest'
import { BATCH_FORMAT } from '../../../local/hub/batch.ts'
import { aHub, read, send, textOf } from './fixtures/clients.ts'
import { connect, PARTITION_0 } from './fixtures/plain-amqp.ts'

/** What the hub answers to one transfer to partition 0. */
async function answerTo(port: number, message: unknown, format: number | undefined): Promise<AmqpError | 'accepted'> {
  const sender = connect(port).open_sender('activity/Partitions/0')
  return new Promise((resolve) => {
    sender.once('sendable', () => sender.send(message as Buffer, undefined, format as number))
    sender.on('accepted', () => resolve('accepted'))
    sender.on('rejected', ({ delivery }: EventContext) => resolve(delivery?.remote_state?.error))
  })
}

const envelope = (inner: string) =>
  Buffer.from(`005375a0${(inner.length / 2).toString(16).padStart(2, '0')}${inner}`, 'hex')

test('an envelope with a message is accepted', async () => {
  const hub = await aHub()
  expect(await answerTo(hub.port, envelope('005375a00161'), BATCH_FORMAT)).toBe('accepted')
  expect(hub.depth('activity')[0]).toEqual({ begin: 0, next: 1 })
})

test.each<[string, unknown, number | undefined, string]>([
  ['a transfer of another format', envelope('005375a00161'), 7, 'amqp:not-implemented'],
  ['a message without envelope', { body: 'x' }, undefined, 'amqp:not-implemented'],
  ['a batch that is no AMQP', Buffer.from('x'), BATCH_FORMAT, 'amqp:decode-error'],
  ['a batch of a message that is cut', envelope('005375a00961'), BATCH_FORMAT, 'amqp:decode-error'],
])('%s is rejected with its reason, and what comes after is taken', async (_, message, format, condition) => {
  const hub = await aHub()
  expect(await answerTo(hub.port, message, format)).toMatchObject({ condition, description: expect.any(String) })
  await send(hub.connectionString('activity'), '0', 'next')
  const [got] = await read(hub.connectionString('activity'), '0', 1)
  expect(got && textOf(got)).toBe('next')
})

test.each<[string, object, RegExp]>([
  ['without a filter', {}, /filter is missing/],
  [
    'with a filter of another kind',
    { filter: { 'apache.org:selector-filter:string': rhea.types.wrap_described('a = 1', 0x468c00000004) } },
    /filter "a = 1" is none that this local hub knows/,
  ],
])('a reader %s is refused with its reason', async (_, source, why) => {
  const hub = await aHub()
  const receiver = connect(hub.port).open_receiver({ source: { address: PARTITION_0, ...source } })
  const error = await new Promise((resolve) => receiver.on('receiver_error', () => resolve(receiver.error)))
  expect(error).toMatchObject({ condition: 'com.microsoft:argument-error', description: expect.stringMatching(why) })
})

test.each<[string, Record<string, unknown>, number]>([
  ['an operation other than READ', { operation: 'DELETE', name: 'activity', type: 'com.microsoft:eventhub' }, 400],
  ['a type that is neither hub nor partition', { operation: 'READ', name: 'activity', type: 'x' }, 400],
  ['a hub that is not there', { operation: 'READ', name: 'nope', type: 'com.microsoft:eventhub' }, 404],
  ['a hub that is there', { operation: 'READ', name: 'ACTIVITY', type: 'com.microsoft:eventhub' }, 200],
])('a management request for %s is answered', async (_, application_properties, status) => {
  const connection = connect((await aHub()).port)
  const answered = new Promise<EventContext>((resolve) => {
    const receiver = connection.open_receiver({ source: '$management', target: 'my-answers' })
    receiver.on('message', resolve)
  })
  connection
    .open_sender('$management')
    .send({ message_id: 'm1', reply_to: 'my-answers', application_properties, body: '' })
  const { message } = await answered
  expect(message?.correlation_id).toBe('m1')
  expect(message?.application_properties).toMatchObject({ 'status-code': status })
})
