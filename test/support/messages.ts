import type { Message } from '../../lib/pipeline.ts'
import { start } from './edges.ts'
import type { RawRecord } from './records.ts'

/** A message that holds these records, as Azure Monitor writes them to a hub. */
export const messageOf = (records: readonly RawRecord[], sequenceNumber = 1, enqueuedAtMs = start): Message => ({
  bytes: Buffer.from(JSON.stringify({ records })),
  origin: { hub: 'activity', partition: '0', sequenceNumber },
  enqueuedAtMs,
})

/** A message for each record. */
export const messagesOf = (records: readonly RawRecord[], first = 1): Message[] =>
  records.map((record, i) => messageOf([record], first + i))
