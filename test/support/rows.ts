import type { Facts } from '../../lib/decide/facts.ts'
import { groupPartition } from '../../lib/state/keys.ts'
import type { Row, StateTable } from '../../lib/state/table.ts'

/** All rows of the state's partitions whose key begins so, whichever table holds them. */
export async function rowsOf(table: StateTable, prefix: string): Promise<Row[]> {
  const partitions = [...[...'0123456789abcdef'].map((digit) => `b${digit}`), groupPartition]
  const found: Row[] = []
  for (const partition of partitions)
    for await (const page of table.pages(partition, prefix, `${prefix}~`)) found.push(...page)
  return found
}

/** What the findings say, by id. */
export async function findingsOf(table: StateTable): Promise<Record<string, Facts>> {
  const rows = await rowsOf(table, 'find:')
  const facts = rows.map(({ fields }) => JSON.parse(String(fields.facts)) as Facts)
  return Object.fromEntries(facts.sort((a, b) => (a.id < b.id ? -1 : 1)).map((one) => [one.id, one]))
}

/** The findings by id, without the text of their rule: short enough to compare at sight. */
export async function contentsOf(table: StateTable): Promise<Record<string, unknown>> {
  const findings = await findingsOf(table)
  return Object.fromEntries(
    Object.entries(findings).map(([id, { rule, ...facts }]) => [id, { ...facts, rule: rule.id }]),
  )
}

/** The spans of each term, as `rule value value: first..last`, for a comparison at sight. */
export async function spansOf(table: StateTable, rule: string): Promise<Record<string, number[][]>> {
  const rows = (await rowsOf(table, 'term:')).filter(({ fields }) => fields.rule === rule)
  return Object.fromEntries(
    rows.map(({ fields }) => [
      (JSON.parse(String(fields.values)) as string[]).join(' '),
      JSON.parse(String(fields.spans)) as number[][],
    ]),
  )
}

export const keysOf = async (table: StateTable, prefix: string): Promise<string[]> =>
  (await rowsOf(table, prefix)).map(({ rowKey }) => rowKey)
