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

/** Half a character, as a cut leaves it or a record holds it, cannot be encoded; it becomes a replacement character. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString())
