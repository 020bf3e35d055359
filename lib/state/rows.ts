import { buckets } from './keys.ts'
import { sideBySide } from './rounds.ts'
import type { Row, StateTable } from './table.ts'

/** All rows of a partition whose key begins with a prefix that ends in a colon, ascending. @throws StoreUnavailable */
export async function rowsUnder(prefix: string, partition: string, table: StateTable): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of table.pages(partition, prefix, `${prefix.slice(0, -1)};`)) rows.push(...page)
  return rows
}

/** The same of all partitions of terms, operations and findings. @throws StoreUnavailable */
export const rowsOfAll = async (prefix: string, table: StateTable): Promise<Row[]> =>
  (await sideBySide(buckets, (partition) => rowsUnder(prefix, partition, table))).flat()
