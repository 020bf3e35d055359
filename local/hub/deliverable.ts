import { longPair, mapSection, textPair, timePair } from './amqp-map.ts'
import { readSection, SECTION } from './amqp-section.ts'
import { type CutMessage, PARTITION_KEY } from './batch.ts'

/** Where a message lies in its partition: enqueued time in ms, offset as a byte count. */
export interface Place {
  readonly sequence: number
  readonly offset: number
  readonly enqueuedAt: number
}

/** The message as readers get it: the producer's bytes, with the hub's annotations set between header and rest. */
export function deliverable(message: CutMessage, place: Place, partitionKey: string | undefined): Buffer {
  const own = [
    longPair('x-opt-sequence-number', place.sequence),
    textPair('x-opt-offset', String(place.offset)),
    timePair('x-opt-enqueued-time', place.enqueuedAt),
  ]
  if (partitionKey !== undefined) own.push(textPair(PARTITION_KEY, partitionKey))
  const annotations = mapSection(SECTION.messageAnnotations, [...message.annotations, ...own])
  return Buffer.concat([message.header, annotations, message.rest])
}

/** The same message for a reader that asked to be told how far the partition has got; `askedAt` in ms. */
export function withRuntimeInfo(payload: Buffer, last: Place, askedAt: number): Buffer {
  const first = readSection(payload, 0)
  const headerEnd = first.code === SECTION.header ? first.end : 0
  const info = mapSection(SECTION.deliveryAnnotations, [
    longPair('last_enqueued_sequence_number', last.sequence),
    textPair('last_enqueued_offset', String(last.offset)),
    timePair('last_enqueued_time_utc', last.enqueuedAt),
    timePair('runtime_info_retrieval_time_utc', askedAt),
  ])
  return Buffer.concat([payload.subarray(0, headerEnd), info, payload.subarray(headerEnd)])
}
