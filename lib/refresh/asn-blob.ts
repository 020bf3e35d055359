import type { BlockBlobClient } from '@azure/storage-blob'
import { type AsnData, openAsnData, type WatchedAsnFile } from '../enrich/asn-data.ts'
import type { Log } from '../log/log.ts'
import { inTime } from '../time-limit.ts'

const lookEveryMs = 5 * 60_000
/** Batches wait for a look, so it must not last. */
const answerMs = 5000
const downloadMs = 15_000

/**
 * ASN data that follows a blob: looked at every five minutes at most, so that instances pick newer data up without a
 * restart. Whoever asks while a look is under way waits for its end, so that batches of the same time use the same data.
 * A blob that is missing, broken or out of reach never takes the place of data that was good.
 */
export function watchAsnBlob(blob: BlockBlobClient, clock: () => number): WatchedAsnFile {
  let data: AsnData | undefined
  let version: string | undefined
  let refused: string | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking = Promise.resolve()

  const look = async (log: Log): Promise<void> => {
    const found = await inTime(answerMs, (abortSignal) => etagOf(blob, abortSignal))
    if (found === undefined || found === version || found === refused) return
    // Outside: a download that fails is tried again, data that cannot be used is not.
    const bytes = await inTime(downloadMs, (abortSignal) => blob.downloadToBuffer(0, undefined, { abortSignal }))
    try {
      data = openAsnData(bytes)
      version = found
      log.info('asn.loaded', { blob: blob.name, source: data.source, builtAt: data.builtAt.toISOString() })
    } catch (error) {
      refused = found
      log.error('asn.refused', { blob: blob.name, reason: (error as Error).message })
    }
  }

  return {
    current: () => data,
    refresh(log) {
      if (Math.abs(clock() - lookedAt) >= lookEveryMs) {
        lookedAt = clock()
        looking = look(log).catch((error: Error) => log.warn('asn.missing', { blob: blob.name, reason: error.message }))
      }
      return looking
    },
  }
}

async function etagOf(blob: BlockBlobClient, abortSignal: AbortSignal): Promise<string | undefined> {
  try {
    return (await blob.getProperties({ abortSignal })).etag
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined
    throw error
  }
}

/** Of several sources the one whose data is newest. */
export function newestAsn(sources: readonly WatchedAsnFile[]): WatchedAsnFile {
  return {
    current: () => newestOf(sources.map((source) => source.current())),
    async refresh(log) {
      for (const source of sources) await source.refresh(log)
    },
  }
}

/** The newest of the data that there is; of those of one time the first. */
export const newestOf = (all: readonly (AsnData | undefined)[]): AsnData | undefined =>
  all.reduce((best, data) => (best && data && data.builtAt > best.builtAt ? data : (best ?? data)), undefined)
