import type { Edges } from '../edges.ts'
import type { Read } from '../read/read.ts'
import { couldWrite } from '../state/rounds.ts'
import { rowsBetween } from '../state/rows.ts'
import type { Row, StateTable } from '../state/table.ts'

/**
 * The operation name of First Seen's own canary. No Azure provider has it, and no rule names it. The scanner seeks what all
 * names have in common, so this one has the segment that those of extensions have.
 */
export const canaryOperation = 'first-seen/pulse/extensions/action'

/** Partition of the rows that remember canaries and alarms. */
export const pulsePartition = 'pulse'
export const canaryRow = (partition: string): string => `canary:${partition}`

/** A canary that is not back after so many minutes is late, unless a setting says otherwise. */
export const usualLateMinutes = 45

/** A canary that came back: the hub partition it was sent through, and when it was sent. */
export interface Canary {
  readonly partition: string
  readonly sentAtMs: number
}

/** The message that carries a canary: an Activity Log record like any other, so that it takes the whole way. */
export function canaryMessage({ partition, sentAtMs }: Canary): string {
  const record = {
    time: new Date(sentAtMs).toISOString(),
    operationName: canaryOperation,
    resourceId: `/partitions/${partition}`,
    category: 'Administrative',
    resultType: 'Success',
    correlationId: `${partition}-${sentAtMs}`,
  }
  return JSON.stringify({ records: [record] })
}

/** The canaries among a batch's records. */
export function canariesIn(read: readonly Read[]): Canary[] {
  return read.flatMap(({ record }) => {
    if (record?.operation !== canaryOperation || record.timeMs === undefined) return []
    const partition = /^\/partitions\/(\d{1,4})$/.exec(record.resourceId ?? '')?.[1]
    return partition === undefined ? [] : [{ partition, sentAtMs: record.timeMs }]
  })
}

/** All that the pulse remembers. @throws StoreUnavailable */
export const readPulseRows = (table: StateTable): Promise<Row[]> => rowsBetween('', '~', pulsePartition, table)

/** For each partition from which a canary is out: when the oldest was sent that did not come back, nor any after it. */
export function missingCanaries(rows: Iterable<Row>): { partition: string; sinceMs: number }[] {
  return [...rows].flatMap(({ rowKey, fields }) => {
    if (!rowKey.startsWith(canaryRow('')) || !(fields.waitingSince instanceof Date)) return []
    const sinceMs = fields.waitingSince.getTime()
    const returnedMs = fields.returned instanceof Date ? fields.returned.getTime() : Number.NEGATIVE_INFINITY
    return returnedMs >= sinceMs ? [] : [{ partition: rowKey.slice(canaryRow('').length), sinceMs }]
  })
}

/** So far may the clocks of two instances be apart. */
const mostApartMs = 5 * 60_000

/**
 * Remembers that canaries came back. One from the future is none of ours: it would say of all that follow that they are
 * back, and a table has no place for the year 10000.
 * @throws StoreUnavailable
 */
export async function noteReturned(canaries: readonly Canary[], edges: Edges): Promise<void> {
  const latest = new Map<string, number>()
  const ours = canaries.filter(({ sentAtMs }) => sentAtMs <= edges.clock() + mostApartMs)
  for (const { partition, sentAtMs } of ours) latest.set(partition, Math.max(sentAtMs, latest.get(partition) ?? 0))
  for (const [partition, sentAtMs] of latest) {
    const fields = { returned: new Date(sentAtMs), returnedAt: new Date(edges.clock()) }
    await mergeRow(canaryRow(partition), fields, edges)
    edges.log.info('pulse.returned', { partition, sentAt: new Date(sentAtMs).toISOString() })
  }
}

/** Merges fields into a row of the pulse, made if it is not there. @throws StoreUnavailable */
export async function mergeRow(
  rowKey: string,
  fields: Readonly<Record<string, Date | string>>,
  { table }: Edges,
): Promise<void> {
  const merge = () => table.write(pulsePartition, [{ kind: 'merge', rowKey, fields, etag: '*' }])
  const insert = () => table.write(pulsePartition, [{ kind: 'insert', rowKey, fields }])
  // Where both conflict, another instance has made it in between.
  if (!(await couldWrite(merge)) && !(await couldWrite(insert))) await merge()
}
