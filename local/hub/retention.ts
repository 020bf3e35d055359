import type { PartitionLog } from './partition-log.ts'

/**
 * Lets the oldest segments of a hub go until its messages take at most `maxBytes` together. The only segment of
 * `spared`, the partition with the newest message, stays: what was just accepted is never lost to its own size.
 */
export function keepWithin(
  maxBytes: number,
  partitions: readonly PartitionLog[],
  spared: PartitionLog | undefined,
): void {
  let total = partitions.reduce((sum, log) => sum + log.bytes, 0)
  while (total > maxBytes) {
    const log = firstToDrop(partitions.filter((candidate) => candidate !== spared || !candidate.isOneSegment))
    if (log === undefined) return
    const before = log.bytes
    log.dropOldest()
    total -= before - log.bytes
  }
}

function firstToDrop(candidates: readonly PartitionLog[]): PartitionLog | undefined {
  const leavesAt = (log: PartitionLog): number => log.lastToLeave?.enqueuedAt ?? Number.POSITIVE_INFINITY
  return candidates
    .filter((log) => log.lastToLeave !== undefined)
    .reduce<PartitionLog | undefined>(
      (first, log) => (first && leavesAt(first) <= leavesAt(log) ? first : log),
      undefined,
    )
}
