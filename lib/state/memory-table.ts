import { Conflict, demandCommittable, type Fields, type Row, type StateTable, type Write } from './table.ts'

/** All rows of a memory table as plain JSON: [partition, rowKey, fields]; a date is {date: ISO text}. */
export type Snapshot = readonly (readonly [
  partition: string,
  rowKey: string,
  fields: Readonly<Record<string, SavedField>>,
])[]
type SavedField = string | number | boolean | { readonly date: string }

/** A state table in this process's memory, with the etags and conflicts of the real one: for a replay over files. */
export function memoryTable(from: Snapshot = []): StateTable & { snapshot(): Snapshot } {
  const partitions = new Map<string, Map<string, Row>>()
  let version = 0

  const partitionOf = (name: string): Map<string, Row> => {
    const rows = partitions.get(name) ?? new Map<string, Row>()
    partitions.set(name, rows)
    return rows
  }

  for (const [partition, rowKey, saved] of from)
    partitionOf(partition).set(rowKey, { rowKey, etag: String(++version), fields: restored(saved) })

  return {
    snapshot: () =>
      [...partitions].flatMap(([partition, rows]) =>
        [...rows.values()].map(({ rowKey, fields }) => [partition, rowKey, saved(fields)] as const),
      ),

    async get(partition, rowKey) {
      return partitionOf(partition).get(rowKey)
    },

    async write(partition, writes) {
      demandCommittable(writes)
      const rows = partitionOf(partition)
      for (const write of writes) demand(write, rows.get(write.rowKey))
      return writes.map((write) => {
        if (write.kind === 'delete') {
          rows.delete(write.rowKey)
          return ''
        }
        const etag = String(++version)
        const before = write.kind === 'merge' ? rows.get(write.rowKey)?.fields : undefined
        rows.set(write.rowKey, { rowKey: write.rowKey, etag, fields: { ...before, ...write.fields } })
        return etag
      })
    },

    async *pages(partition, from, to) {
      const keys = [...partitionOf(partition).keys()].filter((key) => from <= key && key < to).sort()
      for (let i = 0; i < keys.length; i += 1000) {
        const rows = partitionOf(partition)
        yield keys.slice(i, i + 1000).flatMap((key) => rows.get(key) ?? [])
      }
    },
  }
}

function demand(write: Write, present: Row | undefined): void {
  if (write.kind === 'insert') {
    if (present !== undefined) throw new Conflict(409, write.rowKey)
    return
  }
  if (present === undefined) throw new Conflict(404, write.rowKey)
  if (write.etag !== '*' && write.etag !== present.etag) throw new Conflict(412, write.rowKey)
}

const saved = (fields: Fields): Record<string, SavedField> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Date ? { date: value.toISOString() } : value,
    ]),
  )

const restored = (fields: Readonly<Record<string, SavedField>>): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'object' ? new Date(value.date) : value]),
  )
