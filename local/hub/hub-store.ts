import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Batch } from './batch.ts'
import { PartitionLog } from './partition-log.ts'
import { keepWithin } from './retention.ts'
import { openSegmentFiles } from './segment-files.ts'

/** Old messages leave by the segment, so this many a partition make the steps small against the budget. */
const SEGMENTS_PER_PARTITION = 8

/** One hub: its partitions, and the byte budget that they share. */
export interface HubStore {
  readonly name: string
  readonly createdAt: number
  readonly partitions: readonly PartitionLog[]
  /** The partition with this id: `0`, `1`, … */
  partition(id: string): PartitionLog | undefined
  /** Accepts a batch into the given partition, else into the one of its key, else into the next in turn; answers which.
   *  @throws what the disk throws: at the write, and none of the batch is there; at the dropping of old files, and it is */
  append(batch: Batch, given: PartitionLog | undefined, now: number): PartitionLog
  close(): void
}

export interface HubStoreOptions {
  readonly name: string
  readonly partitionCount: number
  /** Where the messages outlive the process; without it they are in memory only. */
  readonly folder: string | undefined
  readonly maxBytes: number
  readonly now: number
}

/** @throws Error when the folder holds something else than this hub left there */
export function openHubStore({ name, partitionCount, folder, maxBytes, now }: HubStoreOptions): HubStore {
  const partitions = openPartitions(partitionCount, maxBytes, folder)
  const [first] = partitions
  if (first === undefined || !Number.isInteger(partitionCount))
    throw new Error(`The hub ${name} needs a whole number of partitions, at least one; it was given ${partitionCount}.`)
  keepWithin(maxBytes, partitions, newestOf(partitions))
  let turn = 0

  const choose = (key: string | undefined): PartitionLog =>
    partitions[key === undefined ? turn++ % partitionCount : partitionOfKey(key, partitionCount)] ?? first

  return {
    name,
    createdAt: now,
    partitions,
    partition: (id) => partitions.find((_, index) => String(index) === id),
    append(batch, given, at) {
      const log = given ?? choose(batch.partitionKey)
      log.append(batch.messages, batch.partitionKey, at)
      keepWithin(maxBytes, partitions, log)
      return log
    },
    close() {
      for (const log of partitions) log.close()
    },
  }
}

function openPartitions(count: number, maxBytes: number, folder: string | undefined): PartitionLog[] {
  const segmentBytes = maxBytes / (count * SEGMENTS_PER_PARTITION)
  if (folder === undefined) return Array.from({ length: count }, () => new PartitionLog(segmentBytes))
  demandNoMoreThan(count, folder)
  return Array.from({ length: count }, (_, id) => {
    const { journal, kept } = openSegmentFiles(join(folder, String(id)))
    return new PartitionLog(segmentBytes, journal, kept)
  })
}

function demandNoMoreThan(count: number, folder: string): void {
  const left = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^\d+$/.test(name) && Number(name) >= count)
    : []
  if (left.length === 0) return
  throw new Error(
    `${folder} also holds messages of partition ${left.join(', ')}, and the hub was to have ${count} partitions. Start it with as many as before, or delete that folder.`,
  )
}

const newestOf = (partitions: readonly PartitionLog[]): PartitionLog | undefined =>
  partitions.reduce((newest, log) =>
    (log.newest?.enqueuedAt ?? -1) > (newest.newest?.enqueuedAt ?? -1) ? log : newest,
  )

/** Any stable hash does: Azure's own is not public, and nobody may count on it. */
const partitionOfKey = (key: string, count: number): number =>
  createHash('sha256').update(key).digest().readUInt32BE() % count
