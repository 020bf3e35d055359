import { buckets } from './keys.ts'
import { sideBySide } from './rounds.ts'
import type { Row, StateTable } from './table.ts'

/** All rows of a partition from one key up to another, ascending. @throws StoreUnavailable */
export const rowsBetween = (from: string, to: string, partition: string, table: StateTable): Promise<Row[]> =>
  madeOf(from, to, partition, table, (row) => row)

/** All rows of a partition whose key begins with a prefix that ends in a colon, ascending. @throws StoreUnavailable */
export const rowsUnder = (prefix: string, partition: string, table: StateTable): Promise<Row[]> =>
  rowsBetween(prefix, behind(prefix), partition, table)

/** The same of all partitions of terms, operations and findings. @throws StoreUnavailable */
export const rowsOfAll = (prefix: string, table: StateTable): Promise<Row[]> => madeOfAll(prefix, table, (row) => row)

/** What is made of each of these rows; the rows themselves, which may be many and long, are not kept. @throws StoreUnavailable */
export async function madeOfAll<T>(prefix: string, table: StateTable, make: (row: Row) => T): Promise<T[]> {
  return (await sideBySide(buckets, (partition) => madeOf(prefix, behind(prefix), partition, table, make))).flat()
}

const behind = (prefix: string): string => `${prefix.slice(0, -1)};`

async function madeOf<T>(
  from: string,
  to: string,
  partition: string,
  table: StateTable,
  make: (row: Row) => T,
): Promise<T[]> {
  const made: T[] = []
  for await (const page of table.pages(partition, from, to)) made.push(...page.map(make))
  return made
}
