import type { ContainerClient } from '@azure/storage-blob'
import { listQuarantined, type Quarantined } from '../../lib/quarantine/blob-quarantine.ts'

/** What lies in quarantine. @throws when it cannot be listed */
export type ListQuarantine = () => Promise<readonly Quarantined[]>

/** Lists all of a blob container. */
export const quarantineIn =
  (container: ContainerClient): ListQuarantine =>
  async () => {
    const listed: Quarantined[] = []
    for await (const one of listQuarantined(container)) listed.push(one)
    return listed
  }
