import type { ContainerClient } from '@azure/storage-blob'
import { type Quarantine, quarantineName } from './quarantine.ts'

/** No answer after this long holds the batch, not the instance: the library would wait for ever. */
const answerMs = 60_000

/** Quarantine in a blob container; the reason is the blob's metadata. */
export function blobQuarantine(container: ContainerClient): Quarantine {
  return {
    async keep(unreadable) {
      const { bytes, reason, origin } = unreadable
      // Metadata travels in headers: ASCII only, so the reason is percent-encoded.
      const metadata = { reason: encoded(reason.slice(0, 500)), hub: encoded(origin.hub) }
      try {
        await container.getBlockBlobClient(quarantineName(unreadable)).uploadData(bytes as Buffer, {
          metadata,
          abortSignal: AbortSignal.timeout(answerMs),
        })
      } catch (cause) {
        throw new Error(
          `Cannot keep unreadable bytes in ${container.containerName}: ${(cause as Error).message}. The hub will deliver this batch again.`,
          { cause },
        )
      }
    },

    async waiting() {
      let count = 0
      let oldestMs = Number.POSITIVE_INFINITY
      for await (const { properties } of container.listBlobsFlat()) {
        count++
        oldestMs = Math.min(oldestMs, properties.lastModified.getTime())
      }
      return count === 0 ? { count } : { count, oldestMs }
    },
  }
}

/** Bytes that could not be read, as they lie in quarantine. */
export interface Quarantined {
  readonly name: string
  readonly reason: string
  readonly bytes: number
  /** ISO 8601. */
  readonly since: string
}

/** What lies in such a container, by name. @throws when it cannot be listed */
export async function* listQuarantined(container: ContainerClient): AsyncGenerator<Quarantined> {
  for await (const { name, metadata, properties } of container.listBlobsFlat({ includeMetadata: true }))
    yield {
      name,
      reason: decoded(metadata?.reason ?? ''),
      bytes: properties.contentLength ?? 0,
      since: properties.lastModified.toISOString(),
    }
}

/** Half a character, as a cut leaves it or a record holds it, cannot be encoded; it becomes a replacement character. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString())

/** Somebody may have put a blob there by hand: what is not encoded stands as it is. */
function decoded(reason: string): string {
  try {
    return decodeURIComponent(reason)
  } catch {
    return reason
  }
}
