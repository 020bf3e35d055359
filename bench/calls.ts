import { handle } from '../lib/pipeline.ts'
import { watchedReader } from '../lib/read/reader.ts'
import { termCache } from '../lib/record/term-row.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import { memoryTable } from '../lib/state/memory-table.ts'
import { type Calls, counted } from '../proof/growth/filled-table.ts'
import { addresses, successOf } from '../proof/stack/records.ts'
import { asnOf, someEdges } from '../test/support/edges.ts'
import { messageOf } from '../test/support/messages.ts'
import type { Figure } from './figure.ts'

const recordsABatch = 50

/** How often a batch of 50 records asks the state table, by what they turn out to be. */
export async function benchCalls(): Promise<Figure[]> {
  const calls: Calls = { get: 0, write: 0, page: 0 }
  const edges = someEdges({
    table: counted(memoryTable(), calls),
    reader: watchedReader(shippedRules()),
    asn: asnOf({ [addresses[0]]: 64500 }),
    clock: Date.now,
  })
  const sum = (): number => calls.get + calls.write + calls.page
  const callsOf = async (records: readonly Record<string, unknown>[], cache = edges.cache): Promise<number> => {
    const before = sum()
    await handle(
      records.map((record, i) => messageOf([record], i, Date.now())),
      { ...edges, cache },
    )
    return sum() - before
  }
  const terms = Array.from({ length: recordsABatch }, (_, n) => successOf(`bench-${n}`))
  const again = terms.map((record, n) => ({ ...record, correlationId: `again-${n}` }))
  const others = terms.map((record) => ({ ...record, operationName: 'MICROSOFT.COMPUTE/DISKS/WRITE' }))
  const unit = 'calls'
  return [
    { name: '50 new terms', value: await callsOf(terms), unit },
    { name: 'the same 50 messages again', value: await callsOf(terms), unit },
    { name: '50 operations of known terms', value: await callsOf(again), unit },
    {
      name: '50 of known terms, in a new process',
      value: await callsOf(
        again.map((record, n) => ({ ...record, correlationId: `new-${n}` })),
        termCache(),
      ),
      unit,
    },
    { name: '50 records of other operations', value: await callsOf(others), unit },
  ]
}
