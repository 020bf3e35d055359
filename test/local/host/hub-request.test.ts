import type { ReceivedEventData } from '@azure/event-hubs'
import type { InvocationContext } from '@azure/functions'
import { beforeEach, expect, test } from 'vitest'
import { hubRequest } from '../../../local/host/hub-request.ts'
import { invoke } from '../../../local/host/invoke.ts'
import { loadApp } from '../../../local/host/load-app.ts'
import type { AppFunction, Registry } from '../../../local/host/registry.ts'
import { bundle } from './bundle.ts'
import { setProbe } from './probe.ts'

const partition = {
  fullyQualifiedNamespace: 'localhost',
  eventHubName: 'activity',
  consumerGroup: 'first-seen',
  partitionId: '3',
}
const message = (change: Partial<ReceivedEventData> = {}): ReceivedEventData => ({
  body: Buffer.from('{"records":[]}'),
  enqueuedTimeUtc: new Date('2026-11-24T04:37:23.739Z'),
  partitionKey: null,
  offset: '512000',
  sequenceNumber: 1000,
  getRawAmqpMessage: () => ({ body: undefined }),
  ...change,
})

let app: Registry
let called: AppFunction
beforeEach(async () => {
  app = await loadApp(await bundle('probe-app'), { PROBE: 'request' }, () => {})
  called = app.functions.get('activityLog') as AppFunction
})

/** What the handler gets for these messages. */
async function received(messages: ReceivedEventData[]): Promise<{ messages: Buffer[]; context: InvocationContext }> {
  const got: { messages: Buffer[]; context: InvocationContext }[] = []
  setProbe('request', { onBatch: (buffers, context) => got.push({ messages: buffers, context }) })
  const [bindingName] = Object.keys(called.metadata.bindings)
  await invoke(app, called, hubRequest(bindingName as string, messages, partition), () => {})
  return got[0] as (typeof got)[0]
}

test.each([
  ['JSON', Buffer.from('{"records":[]}')],
  ['nothing', Buffer.alloc(0)],
  ['invalid UTF-8', Buffer.from([0x1f, 0x8b, 0xff, 0x00])],
  ['a number', Buffer.from('123')],
])('a message of %s reaches the handler as exactly these bytes', async (_, body) => {
  const { messages } = await received([message({ body })])
  expect(messages).toEqual([body])
  expect(Buffer.isBuffer(messages[0])).toBe(true)
})

test.each([
  ['text', 'héllo', 'héllo'],
  ['a value', { a: [1] }, '{"a":[1]}'],
  ['nothing at all', undefined, 'null'],
])('an AMQP body that is %s instead of data reaches the handler as its bytes', async (_, body, text) => {
  expect((await received([message({ body })])).messages).toEqual([Buffer.from(text)])
})

test('the metadata of a batch has the names, types and order that Azure gives', async () => {
  const { context } = await received([
    message(),
    message({
      sequenceNumber: 1001,
      offset: '512128',
      enqueuedTimeUtc: new Date('2026-11-24T04:37:24.500Z'),
      partitionKey: '123',
      properties: { Source: 'pulse', 'X-Trace': 'a' },
      systemProperties: { 'x-opt-custom': 7 },
    }),
  ])
  const where = { ...partition, isCheckpointingAfterInvocation: true }
  expect(context.triggerMetadata).toEqual({
    triggerPartitionContext: where,
    partitionContext: where,
    partitionKeyArray: [123],
    offsetArray: [512000, 512128],
    offsetStringArray: [512000, 512128],
    sequenceNumberArray: [1000, 1001],
    enqueuedTimeUtcArray: ['2026-11-24T04:37:23.739', '2026-11-24T04:37:24.5'],
    propertiesArray: [{}, { source: 'pulse', 'x-Trace': 'a' }],
    systemPropertiesArray: [
      {
        'x-opt-sequence-number': 1000,
        'x-opt-offset': '512000',
        'x-opt-enqueued-time': '2026-11-24T04:37:23.739+00:00',
        sequenceNumber: 1000,
        offset: 512000,
        offsetString: '512000',
        partitionKey: null,
        enqueuedTimeUtc: '2026-11-24T04:37:23.739',
      },
      {
        'x-opt-custom': 7,
        'x-opt-sequence-number': 1001,
        'x-opt-offset': '512128',
        'x-opt-enqueued-time': '2026-11-24T04:37:24.5+00:00',
        sequenceNumber: 1001,
        offset: 512128,
        offsetString: '512128',
        partitionKey: '123',
        enqueuedTimeUtc: '2026-11-24T04:37:24.5',
      },
    ],
  })
})

test.each([
  ['a whole second', '2026-11-24T04:37:20.000Z', '2026-11-24T04:37:20'],
  ['midnight', '2026-11-24T00:00:00.000Z', '2026-11-24T00:00:00'],
  ['ten milliseconds', '2026-11-24T04:37:23.010Z', '2026-11-24T04:37:23.01'],
])('an enqueued time of %s has no zone and no trailing zeros', async (_, time, expected) => {
  const { context } = await received([message({ enqueuedTimeUtc: new Date(time) })])
  expect(context.triggerMetadata?.enqueuedTimeUtcArray).toEqual([expected])
})

test('an offset that is no number is -1 beside its text, as for a geo-replicated namespace', async () => {
  const { context } = await received([message({ offset: '1:512000' })])
  expect(context.triggerMetadata).toMatchObject({ offsetArray: [-1], offsetStringArray: ['1:512000'] })
})

test('a first attempt has no retry context; a retry has its number, the limit and the error', async () => {
  expect((await received([message()])).context.retryContext).toBeUndefined()
  const contexts: InvocationContext[] = []
  setProbe('request', { onBatch: (_, context) => contexts.push(context) })
  const [bindingName] = Object.keys(called.metadata.bindings)
  const retryContext = {
    retryCount: 2,
    maxRetryCount: -1,
    exception: { source: '', message: 'table down', stackTrace: 'at x' },
  }
  await invoke(app, called, { ...hubRequest(bindingName as string, [message()], partition), retryContext }, () => {})
  expect(contexts[0]?.retryContext).toMatchObject({
    retryCount: 2,
    maxRetryCount: -1,
    exception: { message: 'table down' },
  })
})
