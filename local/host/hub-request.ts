import type { PartitionContext, ReceivedEventData } from '@azure/event-hubs'
import type { InvocationRequest, TypedData } from './core.ts'

export type Partition = Pick<
  PartitionContext,
  'fullyQualifiedNamespace' | 'eventHubName' | 'consumerGroup' | 'partitionId'
>

/**
 * A batch as the Functions host sends it to an `eventHubTrigger` with cardinality `many` and dataType `binary`: the bytes
 * of each message, and metadata whose arrays have the same order. Three differences come from the host and are kept:
 * `PartitionKeyArray` has no entry for a message without a key, times carry no zone, a non-numeric `Offset` is -1.
 */
export function hubRequest(
  bindingName: string,
  messages: readonly ReceivedEventData[],
  partition: Partition,
): InvocationRequest {
  return {
    inputData: [{ name: bindingName, data: { collectionBytes: { bytes: messages.map(bytesOf) } } }],
    triggerMetadata: {
      TriggerPartitionContext: json(partitionOf(partition)),
      PartitionContext: json(partitionOf(partition)),
      PartitionKeyArray: strings(messages.flatMap((message) => message.partitionKey ?? [])),
      OffsetArray: strings(messages.map((message) => String(numericOffset(message)))),
      OffsetStringArray: strings(messages.map((message) => message.offset)),
      SequenceNumberArray: { collectionSint64: { sint64: messages.map((message) => message.sequenceNumber) } },
      EnqueuedTimeUtcArray: json(messages.map((message) => zoneless(message.enqueuedTimeUtc))),
      PropertiesArray: json(messages.map((message) => message.properties ?? {})),
      SystemPropertiesArray: json(messages.map(systemProperties)),
    },
  }
}

const json = (value: unknown): TypedData => ({ json: JSON.stringify(value) })
const strings = (values: readonly string[]): TypedData => ({ collectionString: { string: values } })

/** The client yields a Buffer for the data sections that every Azure service writes, a value for other AMQP bodies. */
function bytesOf({ body }: ReceivedEventData): Uint8Array {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? null))
}

const partitionOf = ({ fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId }: Partition) => ({
  IsCheckpointingAfterInvocation: true,
  FullyQualifiedNamespace: fullyQualifiedNamespace,
  EventHubName: eventHubName,
  ConsumerGroup: consumerGroup,
  PartitionId: partitionId,
})

const numericOffset = ({ offset }: ReceivedEventData): number => (/^\d+$/.test(offset) ? Number(offset) : -1)

const systemProperties = (message: ReceivedEventData) => ({
  ...message.systemProperties,
  'x-opt-sequence-number': message.sequenceNumber,
  'x-opt-offset': message.offset,
  'x-opt-enqueued-time': `${zoneless(message.enqueuedTimeUtc)}+00:00`,
  SequenceNumber: message.sequenceNumber,
  Offset: numericOffset(message),
  OffsetString: message.offset,
  PartitionKey: message.partitionKey ?? null,
  EnqueuedTimeUtc: zoneless(message.enqueuedTimeUtc),
})

/** `2026-11-24T04:37:23.7`: no zone and no trailing zeros, as .NET's JSON writes a time of unspecified kind. */
const zoneless = (time: Date): string => time.toISOString().replace(/\.?0*Z$/, '')
