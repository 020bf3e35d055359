import { contentOf, MalformedAmqp, pairsOf, readSection, SECTION } from './amqp-section.ts'

/** The transfer format of a batch: an envelope whose data sections are whole encoded messages. */
export const BATCH_FORMAT = 0x80013700

/** A message as its producer encoded it, cut where the hub's own annotations go. */
export interface CutMessage {
  /** The header section, or nothing. */
  readonly header: Buffer
  /** The producer's annotations, each pair as encoded, without those that only the hub may set. */
  readonly annotations: readonly Buffer[]
  /** Everything behind the annotations: properties, body, footer. */
  readonly rest: Buffer
}

export interface Batch {
  readonly partitionKey: string | undefined
  readonly messages: readonly CutMessage[]
}

export const PARTITION_KEY = 'x-opt-partition-key'
const SET_BY_THE_HUB = ['x-opt-sequence-number', 'x-opt-offset', 'x-opt-enqueued-time', PARTITION_KEY]

/** Opens an envelope. The messages share its memory. @throws MalformedAmqp */
export function openBatch(envelope: Buffer): Batch {
  const messages: CutMessage[] = []
  let partitionKey: string | undefined
  for (let at = 0; at < envelope.length; ) {
    const section = readSection(envelope, at)
    if (section.code === SECTION.messageAnnotations) partitionKey = keyIn(envelope, section.value)
    if (section.code === SECTION.data) messages.push(cutMessage(contentOf(envelope, section.value)))
    at = section.end
  }
  return { partitionKey, messages }
}

function keyIn(envelope: Buffer, map: number): string | undefined {
  const found = pairsOf(envelope, map).find(({ key }) => key === PARTITION_KEY)
  return found && contentOf(envelope, found.value).toString()
}

/** Cuts one encoded message; header and rest stay byte for byte as they were. @throws MalformedAmqp */
export function cutMessage(bytes: Buffer): CutMessage {
  let header = bytes.subarray(0, 0)
  let annotations: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const section = readSection(bytes, at)
    if (section.code > SECTION.messageAnnotations) break
    if (section.code === SECTION.header) header = bytes.subarray(section.start, section.end)
    if (section.code === SECTION.messageAnnotations) annotations = foreignPairs(bytes, section.value)
    at = section.end
  }
  if (at === bytes.length) throw new MalformedAmqp('it has no body')
  return { header, annotations, rest: bytes.subarray(at) }
}

const foreignPairs = (bytes: Buffer, map: number): Buffer[] =>
  pairsOf(bytes, map)
    .filter(({ key }) => !SET_BY_THE_HUB.includes(key))
    .map(({ pair }) => pair)
