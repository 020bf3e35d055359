import type { CheckpointStore, EventHubConsumerClient, PartitionContext, ReceivedEventData } from '@azure/event-hubs'
import type { InvocationRequest } from './core.ts'
import { hubRequest, type Partition } from './hub-request.ts'
import { explain, type Log } from './log-line.ts'
import type { Outcome } from './retry.ts'

/** What this trigger uses of an Event Hubs client. */
type Consumer = Pick<EventHubConsumerClient, 'identifier' | 'subscribe' | 'close'>

export interface HubTriggerOptions {
  readonly functionName: string
  readonly bindingName: string
  readonly consumer: Consumer
  readonly checkpoints: CheckpointStore
  readonly stopping: AbortSignal
  readonly log: Log
  /** Runs the function under its retry policy. `about` names the batch in log lines. */
  readonly run: (request: InvocationRequest, about: string, mayGoOn: () => Promise<boolean>) => Promise<Outcome>
}

/**
 * Reads the hub as Azure does. The client hands over the batches of a partition one after the other, partitions side
 * by side. A batch is checkpointed once its run ended, whether it succeeded or failed, but not when the host is
 * stopping or another instance owns the partition by then: it is delivered again.
 * Rules: EventHubListener.PartitionProcessor in https://github.com/Azure/azure-sdk-for-net
 */
export function startHubTrigger(options: HubTriggerOptions): void {
  const { functionName, consumer, stopping, log } = options
  consumer.subscribe(
    {
      processEvents: (messages, partition) => runBatch(options, messages, partition),
      async processError(error, { partitionId }) {
        if (stopping.aborted) return
        const where = partitionId === '' ? 'the hub' : `partition ${partitionId}`
        log({
          level: 'error',
          category: 'Host',
          message: `${functionName} cannot read ${where}: ${explain(error)}. It tries again.`,
        })
      },
    },
    { maxBatchSize: 100, skipParsingBodyAsJson: true, startPosition: { offset: '-1' } },
  )
}

async function runBatch(
  options: HubTriggerOptions,
  messages: ReceivedEventData[],
  partition: PartitionContext,
): Promise<void> {
  const { bindingName, stopping, run } = options
  const [first] = messages
  const last = messages.at(-1)
  if (first === undefined || last === undefined || stopping.aborted) return
  const about = describe(messages.length, first, last, partition.partitionId)

  const outcome = await run(
    hubRequest(bindingName, messages, partition),
    about,
    async () => !stopping.aborted && (await ownership(options, partition)) !== 'lost',
  )
  if (stopping.aborted) return say(options, 'warning', `${about} not checkpointed (shutdown): will be delivered again`)
  // A throw makes the client drop its reader: going on to the next batch could put a checkpoint after this one.
  if (outcome.kind === 'stopped')
    throw new Error(`${about}: another instance owns the partition now; not checkpointed here`)
  const owner = await ownership(options, partition)
  if (owner === 'ours') return checkpoint(options, last, partition, about)
  say(options, 'warning', `${about} not checkpointed (ownership ${owner}): may be delivered again`)
}

/** The client learns that it lost a partition only when it reads on, so the store is asked. */
async function ownership(options: HubTriggerOptions, partition: Partition): Promise<'ours' | 'lost' | 'unknown'> {
  const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = partition
  try {
    const all = await options.checkpoints.listOwnership(fullyQualifiedNamespace, eventHubName, consumerGroup)
    const isOurs = all.some((one) => one.partitionId === partitionId && one.ownerId === options.consumer.identifier)
    return isOurs ? 'ours' : 'lost'
  } catch (error) {
    say(options, 'error', `cannot read who owns partition ${partitionId}: ${explain(error)}`)
    return 'unknown'
  }
}

/** A checkpoint that fails is made up for by the next one of the partition; until then a restart delivers again. */
async function checkpoint(
  options: HubTriggerOptions,
  last: ReceivedEventData,
  partition: PartitionContext,
  about: string,
) {
  try {
    await partition.updateCheckpoint(last)
  } catch (error) {
    say(options, 'error', `cannot write the checkpoint after ${about}: ${explain(error)}`)
  }
}

const say = ({ functionName, log }: HubTriggerOptions, level: 'warning' | 'error', text: string): void =>
  log({ level, category: 'Host', message: `${functionName}: ${text}.` })

const describe = (count: number, first: ReceivedEventData, last: ReceivedEventData, partitionId: string): string =>
  count === 1
    ? `message ${first.sequenceNumber} of partition ${partitionId}`
    : `messages ${first.sequenceNumber} to ${last.sequenceNumber} of partition ${partitionId}`
