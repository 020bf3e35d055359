import type { BlockBlobClient } from '@azure/storage-blob'
import type { AsnData } from '../enrich/asn-data.ts'
import type { Log } from '../log/log.ts'
import { checkNew } from './check-new.ts'
import { type AsnOrigin, downloadAsn } from './download-asn.ts'

const warnAfterMs = 30 * 24 * 60 * 60_000

/**
 * Fetches newer ASN data, checks it, and puts it into the blob that every instance watches. What is not believable, or
 * not newer, never takes the place of what is there.
 * @throws Error saying what failed; the blob is then as it was
 */
export async function refreshAsn(
  origin: AsnOrigin | undefined,
  blob: BlockBlobClient,
  present: AsnData | undefined,
  log: Log,
  clock: () => number,
): Promise<void> {
  if (origin) {
    const bytes = await downloadAsn(origin)
    const data = checkNew(bytes, await sizeOf(blob))
    if (present && data.builtAt <= present.builtAt) log.info('asn.current', { source: present.source })
    else {
      await blob.uploadData(bytes, { metadata: { builtat: data.builtAt.toISOString() } })
      log.info('asn.refreshed', { source: data.source, bytes: bytes.length })
      return
    }
  }
  if (present && clock() - present.builtAt.getTime() > warnAfterMs)
    log.warn('asn.old', { source: present.source, builtAt: present.builtAt.toISOString() })
}

async function sizeOf(blob: BlockBlobClient): Promise<number | undefined> {
  try {
    return (await blob.getProperties()).contentLength
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined
    throw error
  }
}
