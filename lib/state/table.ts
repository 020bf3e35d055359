/**
 * What the protocol needs of a table, and no more: point reads, conditional writes that commit together within one
 * partition, and range reads. Azure Table Storage in production, memory for a replay.
 */

export type Field = string | number | boolean | Date
export type Fields = Readonly<Record<string, Field>>

export interface Row {
  readonly rowKey: string
  readonly etag: string
  readonly fields: Fields
}

/** `insert` needs the row's absence, `replace`, `merge` and `delete` the given etag (`*`: that the row is there). */
export type Write =
  | { kind: 'insert'; rowKey: string; fields: Fields }
  | { kind: 'replace'; rowKey: string; fields: Fields; etag: string }
  | { kind: 'merge'; rowKey: string; fields: Fields; etag: string }
  | { kind: 'delete'; rowKey: string; etag: string }

/**
 * A write's condition did not hold: the row is gone (404), already there (409) or changed (412). It never tells *who*
 * changed it: after a lost answer the client repeats the call, and its own first write makes the conflict. Read again.
 */
export class Conflict extends Error {
  override readonly name = 'Conflict'
  readonly status: 404 | 409 | 412

  constructor(status: 404 | 409 | 412, what: string) {
    super(`${what}: the row is ${status === 404 ? 'gone' : status === 409 ? 'already there' : 'changed'} (${status})`)
    this.status = status
  }
}

/** The store did not do what was asked and no condition was at fault: down, throttled, refused, no table. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

const mostWrites = 100

/** @throws Error when the writes are not such as a table can commit together */
export function demandCommittable(writes: readonly Write[]): void {
  if (writes.length > mostWrites)
    throw new Error(`Cannot commit ${writes.length} writes together: at most ${mostWrites}.`)
  const conditional = writes.find((write) => write.kind === 'delete' && write.etag !== '*')
  if (writes.length > 1 && conditional)
    throw new Error(`Cannot delete ${conditional.rowKey} by its etag together with other writes; delete it alone.`)
}

export interface StateTable {
  /** @throws StoreUnavailable */
  get(partition: string, rowKey: string): Promise<Row | undefined>
  /** All or none of at most 100 writes to one partition; answers their new etags ('' for a delete). Among several a
   *  delete takes no etag but `*`: the client library would not send it.
   *  @throws Conflict, StoreUnavailable */
  write(partition: string, writes: readonly Write[]): Promise<string[]>
  /** Rows with `from <= rowKey < to`, ascending, a page (at most 1,000 rows) at a time. @throws StoreUnavailable */
  pages(partition: string, from: string, to: string): AsyncIterable<Row[]>
}
