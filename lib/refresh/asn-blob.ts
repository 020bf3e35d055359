import type { BlockBlobClient } from '@azure/storage-blob'
import { type AsnData, openAsnData, type WatchedAsnFile } from '../enrich/asn-data.ts'
import type { Log } from '../log/log.ts'

const lookEveryMs = 5 * 60_000
/** Batches wait for the look, so it must not last. */
const answerMs = 5000
const downloadMs = 60_000

/**
 * ASN data that follows a blob: looked at every five minutes at most, so that instances pick newer data up without a
 * restart. A blob that is missing, broken or out of reach never takes the place of data that was good.
 */
export function watchAsnBlob(blob: BlockBlobClient, log: Log, clock: () => number): WatchedAsnFile {
  let data: AsnData | undefined
  let version: string | undefined
  let refused: string | undefined
  let lookedAt = Number.NEGATIVE_INFINITY

  const look = async (): Promise<void> => {
    const found = await etagOf(blob)
    if (found === undefined || found === version || found === refused) return
    // Outside: a download that fails is tried again, data that cannot be used is not.
    const bytes = await blob.downloadToBuffer(0, undefined, { abortSignal: AbortSignal.timeout(downloadMs) })
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
    async refresh() {
      if (Math.abs(clock() - lookedAt) < lookEveryMs) return
      lookedAt = clock()
      try {
        await look()
      } catch (error) {
        log.warn('asn.missing', { blob: blob.name, reason: (error as Error).message })
      }
    },
  }
}

async function etagOf(blob: BlockBlobClient): Promise<string | undefined> {
  try {
    return (await blob.getProperties({ abortSignal: AbortSignal.timeout(answerMs) })).etag
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined
    throw error
  }
}

/** Of several sources the one whose data is newest. */
export function newestAsn(sources: readonly WatchedAsnFile[]): WatchedAsnFile {
  return {
    current: () =>
      sources
        .flatMap((source) => source.current() ?? [])
        .reduce<AsnData | undefined>((best, data) => (best && best.builtAt >= data.builtAt ? best : data), undefined),
    async refresh() {
      for (const source of sources) await source.refresh()
    },
  }
}
