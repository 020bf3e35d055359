import type { Message } from '../pipeline.ts'

/** What the Functions host hands over beside the bodies; `many` and `binary`: index i belongs to body i. */
export interface HubMetadata {
  readonly partitionContext?: { readonly eventHubName?: string; readonly partitionId?: string }
  readonly systemPropertiesArray?: readonly SystemProperties[]
  readonly enqueuedTimeUtcArray?: readonly string[]
  readonly sequenceNumberArray?: readonly unknown[]
}

interface SystemProperties {
  readonly sequenceNumber?: unknown
  readonly enqueuedTimeUtc?: string
}

/**
 * The host's batch as messages. Bodies are bytes (`dataType: 'binary'`); a string or a parsed value, which another
 * binding would give, is taken as well. `nowMs` stands in for a missing enqueued time.
 */
export function messagesOf(bodies: readonly unknown[], metadata: HubMetadata | undefined, nowMs: number): Message[] {
  const { eventHubName = 'hub', partitionId = '0' } = metadata?.partitionContext ?? {}
  return bodies.map((body, i) => {
    const system = metadata?.systemPropertiesArray?.[i]
    const sequence = system?.sequenceNumber ?? metadata?.sequenceNumberArray?.[i]
    return {
      bytes: bytesOf(body),
      origin: { hub: eventHubName, partition: partitionId, sequenceNumber: numberOf(sequence) },
      enqueuedAtMs: timeOf(system?.enqueuedTimeUtc ?? metadata?.enqueuedTimeUtcArray?.[i]) ?? nowMs,
    }
  })
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''))
}

/** Some workers give 64-bit numbers as {low, high} (Azure/azure-functions-nodejs-worker#844). */
function numberOf(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'low' in value && 'high' in value)
    return Number(value.high) * 2 ** 32 + (Number(value.low) >>> 0)
  const number = Number(value)
  return Number.isFinite(number) ? number : 0
}

/** The host writes UTC without a zone, which JavaScript would read as local time. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = Date.parse(/Z|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(ms) ? undefined : ms
}
