import type { BlockBlobClient } from '@azure/storage-blob'
import { type AsnData, openAsnData } from '../enrich/asn-data.ts'
import type { Log } from '../log/log.ts'
import { inTime } from '../time-limit.ts'
import { newestOf } from './asn-blob.ts'
import { checkNew } from './check-new.ts'
import { type AsnOrigin, downloadAsn } from './download-asn.ts'

const warnAfterMs = 30 * 24 * 60 * 60_000
const blobMs = 60_000

/**
 * Fetches newer ASN data, checks it, and puts it into the blob that every instance watches. What is not believable, or
 * not newer, never takes the place of what is there. The blob is read here: a timer can run in a process that never saw it.
 * @param shipped the data that every instance has beside the blob
 * @throws Error saying what failed; the blob is then as it was
 */
export async function refreshAsn(
  origin: AsnOrigin | undefined,
  blob: BlockBlobClient,
  shipped: AsnData | undefined,
  log: Log,
  clock: () => number,
): Promise<void> {
  const bytes = origin && (await downloadAsn(origin))
  const there = await usableIn(blob)
  const present = newestOf([shipped, there?.data])
  if (bytes) {
    const data = checkNew(bytes, there?.size)
    if (!present || data.builtAt > present.builtAt) {
      await blob.uploadData(bytes, { metadata: { builtat: data.builtAt.toISOString() } })
      log.info('asn.refreshed', { source: data.source, bytes: bytes.length })
      return
    }
    log.info('asn.current', { source: present.source })
  }
  if (present && clock() - present.builtAt.getTime() > warnAfterMs)
    log.warn('asn.old', { source: present.source, builtAt: present.builtAt.toISOString() })
}

/** What the blob holds; undefined if there is none, or if no instance can use it. */
async function usableIn(blob: BlockBlobClient): Promise<{ data: AsnData; size: number } | undefined> {
  let bytes: Buffer
  try {
    bytes = await inTime(blobMs, (abortSignal) => blob.downloadToBuffer(0, undefined, { abortSignal }))
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined
    throw error
  }
  try {
    return { data: openAsnData(bytes), size: bytes.length }
  } catch {
    return undefined // whoever watches the blob has told of it
  }
}
