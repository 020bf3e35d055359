import type { ContainerClient } from '@azure/storage-blob'

/** Bytes that could not be read, as they lie in quarantine. */
export interface Quarantined {
  readonly name: string
  readonly reason: string
  readonly bytes: number
  readonly since: string
}

/** What lies in quarantine. @throws when it cannot be listed */
export type ListQuarantine = () => Promise<readonly Quarantined[]>

/** Lists a blob container as `lib/quarantine/blob-quarantine.ts` fills it. */
export const quarantineIn =
  (container: ContainerClient): ListQuarantine =>
  async () => {
    const listed: Quarantined[] = []
    for await (const { name, metadata, properties } of container.listBlobsFlat({ includeMetadata: true }))
      listed.push({
        name,
        reason: decoded(metadata?.reason ?? ''),
        bytes: properties.contentLength ?? 0,
        since: properties.lastModified.toISOString(),
      })
    return listed
  }

function decoded(reason: string): string {
  try {
    return decodeURIComponent(reason)
  } catch {
    return reason
  }
}
