import type { Edges } from '../edges.ts'
import { operationOfRow, writeOfOperation } from '../fold/operation-row.ts'
import { buckets, groupPartition, rowKey, stamp } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import type { Row } from '../state/table.ts'

const minute = 60_000
const day = 24 * 60 * minute
const sliceMs = 5 * minute
const findingKeptMs = 400 * day
const mostPages = 5

/**
 * Deletes what no record can need any more, a 256th of the table each five minutes. Rows go with the etag that was
 * listed: a conflict means that the row lives. Rows that wait (`due:`) never expire.
 * Answers how many rows went.
 * @throws StoreUnavailable
 */
export async function collectGarbage(edges: Edges): Promise<number> {
  const now = edges.clock()
  const slice = Math.floor(now / sliceMs) % 256
  const partition = buckets[slice % 16] ?? 'b0'
  const prefix = `${partition.slice(1)}${Math.floor(slice / 16).toString(16)}`
  const expired = ({ fields }: Row): boolean => Number(fields.expires ?? Number.POSITIVE_INFINITY) < now - day
  const ended = (row: Row): boolean => expired(row) && row.fields.status !== 'open'
  const told = ({ fields }: Row): boolean =>
    fields.sent !== undefined || fields.rejected !== undefined || Boolean(fields.expected) || fields.held === true
  const collect = (name: string, from: string, to: string, isOver: (row: Row) => boolean) =>
    collectRange(name, from, to, isOver, edges)

  const oldestKept = rowKey.finding(stamp(now - findingKeptMs))
  const collected = [
    await collect(partition, rowKey.term(prefix), rowKey.term(`${prefix}g`), expired),
    await collect(partition, rowKey.usual(prefix), rowKey.usual(`${prefix}g`), expired),
    await collect(partition, rowKey.operation(prefix), rowKey.operation(`${prefix}g`), expired),
    await collect(partition, 'parked:crowded:', 'parked:crowded;', expired),
    await collect(partition, 'parked:future:', 'parked:future;', expired),
    await collect(partition, rowKey.finding(''), oldestKept, told),
    slice % 16 === 0 ? await collect(groupPartition, rowKey.group(''), 'alert;', ended) : 0,
  ]
  const rows = collected.reduce((sum, count) => sum + count, 0)
  if (rows > 0) edges.log.info('garbage.collected', { partition, rows })
  return rows
}

/** True in the minutes in which the sweep has its turn. */
export const isSweepTime = (nowMs: number): boolean => Math.floor(nowMs / minute) % 5 === 0

async function collectRange(
  partition: string,
  from: string,
  to: string,
  isOver: (row: Row) => boolean,
  { table }: Edges,
): Promise<number> {
  let collected = 0
  let pages = 0
  for await (const page of table.pages(partition, from, to)) {
    for (const row of page.filter(isOver)) if (await couldWrite(() => remove(row))) collected++
    if (++pages === mostPages) break
  }
  return collected

  async function remove(row: Row): Promise<void> {
    await table.write(partition, [{ kind: 'delete', rowKey: row.rowKey, etag: await withoutPointer(row) }])
  }

  /** Takes an operation off the shelf first: in one transaction with its pointer a row cannot be deleted by its etag. */
  async function withoutPointer(row: Row): Promise<string> {
    if (!row.rowKey.startsWith(rowKey.operation(''))) return row.etag
    const { wait, ...operation } = operationOfRow(row)
    if (wait === undefined) return row.etag
    const [etag] = await table.write(partition, [
      writeOfOperation(row.rowKey.slice(rowKey.operation('').length), row, operation),
      { kind: 'delete', rowKey: wait.pointer, etag: '*' },
    ])
    return etag ?? row.etag
  }
}
