import { type CheckpointStore, EventHubConsumerClient } from '@azure/event-hubs'
import { startHubTrigger } from './hub-trigger.ts'
import type { Log } from './log-line.ts'
import type { HubBinding, HubPlan } from './plan.ts'
import type { Runner } from './runner.ts'

/** The reading side of one Event Hub function. */
export interface HubReader {
  start(): void
  /** Marks what the hub holds now; the answer tells whether all of it is checkpointed, by whichever instance. */
  mark(): Promise<() => Promise<boolean>>
  close(): Promise<void>
}

export interface HubReaderOptions {
  readonly hub: (binding: HubBinding) => string
  readonly checkpoints: CheckpointStore
  readonly runner: Runner
  readonly stopping: AbortSignal
  readonly log: Log
}

/** Prepares the reader; nothing is connected before `start`. */
export function hubReader({ called, bindingName, hub }: HubPlan, options: HubReaderOptions): HubReader {
  const { checkpoints, runner, stopping, log } = options
  const client = new EventHubConsumerClient(hub.consumerGroup, options.hub(hub), hub.eventHubName, checkpoints, {
    // Quick to share with a second instance, and to take over from one that was killed.
    loadBalancingOptions: {
      strategy: 'greedy',
      updateIntervalInMs: 500,
      partitionOwnershipExpirationIntervalInMs: 5000,
    },
    retryOptions: { timeoutInMs: 5000, retryDelayInMs: 200 },
  })

  return {
    start: () =>
      startHubTrigger({
        functionName: called.metadata.name,
        bindingName,
        consumer: client,
        checkpoints,
        stopping,
        log,
        run: (request, about, mayGoOn) => runner.run(called, request, about, mayGoOn),
      }),
    async mark() {
      const last = await lastMessages(client)
      return () => areCheckpointed(last, client, hub.consumerGroup, checkpoints)
    },
    close: () => client.close(),
  }
}

/** The sequence number of the last message of each partition that has one. */
async function lastMessages(client: EventHubConsumerClient): Promise<ReadonlyMap<string, number>> {
  const ids = await client.getPartitionIds()
  const partitions = await Promise.all(ids.map((id) => client.getPartitionProperties(id)))
  const filled = partitions.filter((partition) => !partition.isEmpty)
  return new Map(filled.map((partition) => [partition.partitionId, partition.lastEnqueuedSequenceNumber]))
}

async function areCheckpointed(
  last: ReadonlyMap<string, number>,
  { fullyQualifiedNamespace, eventHubName }: EventHubConsumerClient,
  consumerGroup: string,
  checkpoints: CheckpointStore,
): Promise<boolean> {
  const written = await checkpoints.listCheckpoints(fullyQualifiedNamespace, eventHubName, consumerGroup)
  const reached = new Map(written.map((one) => [one.partitionId, one.sequenceNumber]))
  return [...last].every(([partitionId, number]) => (reached.get(partitionId) ?? -1) >= number)
}
