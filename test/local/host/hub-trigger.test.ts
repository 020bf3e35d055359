import type { CheckpointStore, PartitionContext, ReceivedEventData, SubscriptionEventHandlers } from '@azure/event-hubs'
import { beforeEach, expect, test, vi } from 'vitest'
import { startHubTrigger } from '../../../local/host/hub-trigger.ts'
import type { LogLine } from '../../../local/host/log-line.ts'
import type { Outcome } from '../../../local/host/retry.ts'
import { memoryCheckpoints } from '../memory-checkpoints.ts'

let handlers: SubscriptionEventHandlers
let owner: string
let outcome: Outcome
let stopping: AbortController
let lines: LogLine[]
let store: Pick<CheckpointStore, 'listOwnership'>
const run = vi.fn<(...batch: unknown[]) => Promise<Outcome>>()
const updateCheckpoint = vi.fn<(message: ReceivedEventData) => Promise<void>>()
const partition = {
  fullyQualifiedNamespace: 'localhost',
  eventHubName: 'activity',
  consumerGroup: '$Default',
  partitionId: '2',
  updateCheckpoint,
} satisfies PartitionContext
const message = (sequenceNumber: number) =>
  ({
    body: Buffer.from('x'),
    sequenceNumber,
    offset: String(sequenceNumber),
    partitionKey: null,
    enqueuedTimeUtc: new Date(0),
  }) as ReceivedEventData
const batch = [message(7), message(8), message(9)]

beforeEach(() => {
  owner = 'me'
  outcome = { kind: 'succeeded' }
  stopping = new AbortController()
  lines = []
  store = {
    listOwnership: async () => [
      { ...partition, ownerId: owner },
      { ...partition, partitionId: '1', ownerId: 'me' },
    ],
  }
  run.mockReset().mockImplementation(async () => outcome)
  updateCheckpoint.mockReset()
  startHubTrigger({
    functionName: 'activityLog',
    bindingName: 'hub',
    consumer: {
      identifier: 'me',
      subscribe(...args: unknown[]) {
        handlers = args[0] as SubscriptionEventHandlers
        return { close: async () => {}, isRunning: true }
      },
      close: async () => {},
    },
    checkpoints: { ...memoryCheckpoints(), listOwnership: (...asked) => store.listOwnership(...asked) },
    stopping: stopping.signal,
    log: (line) => lines.push(line),
    run,
  })
})

test('a batch that succeeded is checkpointed at its last message', async () => {
  await handlers.processEvents(batch, partition)
  expect(updateCheckpoint.mock.calls).toEqual([[batch[2]]])
})

test('a batch that failed for good is checkpointed too: Azure does not read it again', async () => {
  outcome = { kind: 'failed', error: new Error('no policy') }
  await handlers.processEvents(batch, partition)
  expect(updateCheckpoint.mock.calls).toEqual([[batch[2]]])
})

test('an empty batch is not passed on and moves no checkpoint', async () => {
  await handlers.processEvents([], partition)
  expect([run.mock.calls, updateCheckpoint.mock.calls]).toEqual([[], []])
})

test('a batch whose partition another instance took meanwhile is not checkpointed', async () => {
  run.mockImplementation(async () => {
    owner = 'another'
    return outcome
  })
  await handlers.processEvents(batch, partition)
  expect(updateCheckpoint).not.toHaveBeenCalled()
  expect(lines.map((line) => line.message)).toEqual([
    'activityLog: messages 7 to 9 of partition 2 not checkpointed (ownership lost): may be delivered again.',
  ])
})

test('a batch that was running when the host stopped is not checkpointed', async () => {
  run.mockImplementation(async () => {
    stopping.abort()
    return outcome
  })
  await handlers.processEvents(batch, partition)
  expect(updateCheckpoint).not.toHaveBeenCalled()
})

test('a batch that comes after the stop is not run', async () => {
  stopping.abort()
  await handlers.processEvents(batch, partition)
  expect(run).not.toHaveBeenCalled()
})

test('retries given up because the partition was lost end its reader, so that no later batch can be checkpointed past it', async () => {
  outcome = { kind: 'stopped' }
  await expect(handlers.processEvents(batch, partition)).rejects.toThrow(
    'messages 7 to 9 of partition 2: another instance owns the partition now',
  )
  expect(updateCheckpoint).not.toHaveBeenCalled()
})

test.each([
  ['the partition is ours', () => {}, true],
  ['another owns it', () => (owner = 'another'), false],
  ['the host is stopping', () => stopping.abort(), false],
  ['the store does not answer', () => (store.listOwnership = async () => Promise.reject(new Error('503'))), true],
])('retries when %s: go on %s', async (_, change, expected) => {
  await handlers.processEvents(batch, partition)
  change()
  const mayGoOn = run.mock.calls[0]?.[2] as () => Promise<boolean>
  expect(await mayGoOn()).toBe(expected)
})

test('a store that cannot say who owns the partition gets no checkpoint, and the reason is logged', async () => {
  store.listOwnership = async () => Promise.reject(new Error('503'))
  await handlers.processEvents(batch, partition)
  expect(updateCheckpoint).not.toHaveBeenCalled()
  expect(lines.map((line) => line.message)).toContain('activityLog: cannot read who owns partition 2: 503.')
})

test('a checkpoint that fails is an error line, and reading goes on', async () => {
  updateCheckpoint.mockRejectedValueOnce(new Error('503'))
  await handlers.processEvents(batch, partition)
  await handlers.processEvents([message(10)], partition)
  expect(lines.map((line) => line.message)).toEqual([
    'activityLog: cannot write the checkpoint after messages 7 to 9 of partition 2: 503.',
  ])
  expect(updateCheckpoint).toHaveBeenLastCalledWith(expect.objectContaining({ sequenceNumber: 10 }))
})

test.each([
  ['2', 'activityLog cannot read partition 2: link lost. It tries again.'],
  ['', 'activityLog cannot read the hub: link lost. It tries again.'],
])('trouble with the hub says where (partition "%s") and that it goes on', async (partitionId, text) => {
  await handlers.processError(new Error('link lost'), { ...partition, partitionId })
  expect(lines).toEqual([{ level: 'error', category: 'Host', message: text }])
})
