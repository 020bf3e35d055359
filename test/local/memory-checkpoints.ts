import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs'

/** A checkpoint store in memory with the conditions of the real one. `written` has every checkpoint ever written. */
export function memoryCheckpoints(): CheckpointStore & {
  readonly written: Checkpoint[]
  owners(): (string | undefined)[]
} {
  const written: Checkpoint[] = []
  const ownerships = new Map<string, PartitionOwnership>()
  const checkpoints = new Map<string, Checkpoint>()
  let version = 0

  return {
    written,
    owners: () => [...ownerships.values()].map((one) => one.ownerId),
    listOwnership: async () => [...ownerships.values()].map((one) => ({ ...one })),
    async claimOwnership(claims) {
      return claims.flatMap((claim) => {
        if (ownerships.get(claim.partitionId)?.etag !== claim.etag) return []
        const claimed = { ...claim, etag: String(++version), lastModifiedTimeInMs: Date.now() }
        ownerships.set(claim.partitionId, claimed)
        return [claimed]
      })
    },
    async updateCheckpoint(checkpoint) {
      written.push(checkpoint)
      checkpoints.set(checkpoint.partitionId, checkpoint)
    },
    listCheckpoints: async () => [...checkpoints.values()],
  }
}
