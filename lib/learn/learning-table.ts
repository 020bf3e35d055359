import { memoryTable } from '../state/memory-table.ts'
import type { StateTable } from '../state/table.ts'

const operationRows = /^(op:|due:|parked:)/

/**
 * A table whose operations live in memory while terms go to the real one. Learning pairs the begin and end events of the
 * past, and what finds no address there is of no use to anybody: it must not fill the shelf of a person.
 */
export function learningTable(real: StateTable): StateTable {
  const memory = memoryTable()
  const tableOf = (rowKey: string): StateTable => (operationRows.test(rowKey) ? memory : real)
  return {
    get: (partition, rowKey) => tableOf(rowKey).get(partition, rowKey),
    // Operations never share a transaction with terms.
    write: (partition, writes) => tableOf(writes[0]?.rowKey ?? '').write(partition, writes),
    pages: (partition, from, to) => tableOf(from).pages(partition, from, to),
  }
}
