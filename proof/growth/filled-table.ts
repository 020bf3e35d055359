import { handle } from '../../lib/pipeline.ts'
import { bucket, rowKey, termId } from '../../lib/state/keys.ts'
import { memoryTable } from '../../lib/state/memory-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { type SomeEdges, someEdges } from '../../test/support/edges.ts'
import { messageOf } from '../../test/support/messages.ts'
import { anIdentity, aRecord, type RawRecord } from '../../test/support/records.ts'

const ruleId = 'vm-extension-from-new-network'
const machine =
  '/SUBSCRIPTIONS/5D0F4C2E-0000-4000-8000-000000000001/RESOURCEGROUPS/RG-GROWTH/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES'

/** A success of a term, machine and principal that no other number has. */
export const anotherTerm = (number: number): RawRecord =>
  aRecord({
    resourceId: `${machine}/VM-${number}/EXTENSIONS/TERM-${number}`,
    correlationId: `growth-${number}`,
    identity: anIdentity({ authorization: undefined, claims: { oid: oidOf(number), idtyp: 'user' } }),
  })

const oidOf = (number: number): string => `a4d7e910-5c2b-4f83-86b1-${String(number).padStart(12, '0')}`

/** How often the table was asked for what. */
export interface Calls {
  get: number
  write: number
  page: number
}

export interface FilledTable {
  readonly edges: SomeEdges
  readonly calls: Calls
  /** Takes a batch of one message; answers the milliseconds that it took. */
  timed(records: readonly RawRecord[]): Promise<number>
}

/** A table that remembers so many terms of the first rule, none of them of a record that comes later. */
export async function filledTable(terms: number): Promise<FilledTable> {
  const table = memoryTable()
  const fields = { rule: ruleId, values: '["stored","64500"]', spans: '[[1772000000000,1772000000000]]', finding: '' }
  for (let i = 0; i < terms; i++) {
    const id = termId(ruleId, [`stored-${i}`, '64500'])
    await table.write(bucket(id), [{ kind: 'insert', rowKey: rowKey.term(id), fields }])
  }
  const calls: Calls = { get: 0, write: 0, page: 0 }
  const edges = someEdges({ table: counted(table, calls) })
  return {
    edges,
    calls,
    async timed(records) {
      const startedAt = performance.now()
      await handle([messageOf(records)], edges)
      return performance.now() - startedAt
    },
  }
}

/** A table that counts what it is asked for. */
export function counted(table: StateTable, calls: Calls): StateTable {
  return {
    get(partition, key) {
      calls.get++
      return table.get(partition, key)
    },
    write(partition, writes) {
      calls.write++
      return table.write(partition, writes)
    },
    async *pages(partition, from, to) {
      for await (const page of table.pages(partition, from, to)) {
        calls.page++
        yield page
      }
    },
  }
}
