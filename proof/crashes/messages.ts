import type { Message } from '../../lib/pipeline.ts'
import { start } from '../../test/support/edges.ts'
import { addressOf, batchesOf, recordOf, type Saying } from '../../test/support/logs.ts'
import { aRestRecord, type RawRecord } from '../../test/support/records.ts'
import type { Entry, Envelope, Schedule } from './schedule.ts'

/** The messages of a schedule's log, each with entries of one kind: noise is a message of its own. */
export function messagesOf({ entries, messageLengths, envelopes }: Schedule, partition: string): Message[] {
  const bodies = batchesOf(entries, messageLengths).flatMap((some, i) =>
    partsOf(some).map((part) => bodyOf(part, envelopes[i % envelopes.length] ?? 'records')),
  )
  return bodies.map((bytes, i) => ({
    bytes,
    origin: { hub: 'activity', partition, sequenceNumber: i },
    enqueuedAtMs: start,
  }))
}

/** Runs of records, and each noise alone. */
function partsOf(entries: readonly Entry[]): (readonly RawRecord[] | number)[] {
  const parts: (RawRecord[] | number)[] = []
  for (const entry of entries) {
    const last = parts.at(-1)
    if ('noise' in entry) parts.push(entry.noise)
    else if (Array.isArray(last)) last.push(rawOf(entry.saying, entry.form))
    else parts.push([rawOf(entry.saying, entry.form)])
  }
  return parts
}

function bodyOf(part: readonly RawRecord[] | number, envelope: Envelope): Buffer {
  if (typeof part === 'number') return Buffer.from(noises[part] ?? '')
  switch (envelope) {
    case 'records':
      return Buffer.from(JSON.stringify({ records: part }))
    case 'value':
      return Buffer.from(JSON.stringify({ value: part }))
    case 'array':
      return Buffer.from(JSON.stringify(part))
    case 'lines':
      return Buffer.from(part.map((record) => JSON.stringify(record)).join('\n'))
    default:
      return envelope satisfies never
  }
}

/** A record that was cut on its way, and something that is no text at all. */
export const noises = [
  '{"records":[{"time":"2026-03-06T21:14:07Z","operationName":"MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE","resour',
  '\u001f\u008b\u0008 no text',
] as const

const restStage = { start: 'Started', accept: 'Accepted', success: 'Succeeded' } as const

function rawOf(saying: Saying, form: 'hub' | 'rest'): RawRecord {
  const record = recordOf(saying)
  if (form === 'hub') return record
  const { correlationId, resourceId, time, identity } = record
  const claims = (identity as { claims: unknown } | undefined)?.claims
  return aRestRecord({
    correlationId,
    resourceId,
    eventTimestamp: time,
    claims,
    status: { value: restStage[saying.stage] },
    httpRequest: saying.from && { clientIpAddress: addressOf[saying.from] },
    authorization: undefined,
  })
}
