import type { Edges } from '../edges.ts'
import { readTableBacklog } from '../pulse/backlog.ts'
import { canaryRow, pulsePartition } from '../pulse/canary.ts'
import { rowsUnder } from '../state/rows.ts'

/**
 * What is newer than this may still have to reach the hub. Azure needs 3 to 20 minutes for a record
 * (https://learn.microsoft.com/azure/azure-monitor/logs/data-ingestion-time) and up to 90 for the first ones of a new
 * setting (…/azure-monitor/platform/diagnostic-settings); the rest is room.
 */
export const undeliveredMs = 2 * 60 * 60_000

/**
 * Since when there may be operations that are on their way or wait, and are not decided: by what has come back of the
 * canaries the hub is read, and by what waits in the state. Whatever is older has its verdict.
 * @throws StoreUnavailable
 */
export async function undecidedSince(edges: Edges): Promise<number> {
  const upTo = await readUpTo(edges)
  const { waiting } = await readTableBacklog(edges.table) // second: what was parked before a canary returned is seen here
  return Math.min(edges.clock(), ...upTo, waiting.oldestMs ?? Number.POSITIVE_INFINITY) - undeliveredMs
}

/** For each partition of the hub the time up to which it is read: what came before a canary that returned is decided. */
async function readUpTo({ table }: Edges): Promise<number[]> {
  const canaries = await rowsUnder(canaryRow(''), pulsePartition, table)
  const times = canaries.map(({ fields }) => Number(fields.returned ?? fields.waitingSince ?? Number.NaN))
  return times.filter((ms) => !Number.isNaN(ms))
}
