import { defaultPolicy, type Edges } from '../lib/edges.ts'
import { silentLog } from '../lib/log/log.ts'
import { handle, type Message } from '../lib/pipeline.ts'
import { watchedReader } from '../lib/read/reader.ts'
import { termCache } from '../lib/record/term-row.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import { memoryTable } from '../lib/state/memory-table.ts'
import type { StateTable } from '../lib/state/table.ts'
import type { Figure } from './figure.ts'
import { newTermRecord } from './records.ts'

const recordsABatch = 50

/** How often a batch of 50 records asks the state table, by what they turn out to be. */
export async function benchCalls(): Promise<Figure[]> {
  const rules = shippedRules()
  const { table, calls } = counted(memoryTable())
  const network = { asn: 64500, organisation: 'Network' }
  const edges: Edges = {
    rules,
    reader: watchedReader(rules),
    policy: defaultPolicy,
    table,
    cache: termCache(),
    quarantine: { keep: async () => {}, waiting: async () => ({ count: 0 }) },
    asn: { current: () => ({ builtAt: new Date(), source: 'bench', lookup: () => network }), refresh: async () => {} },
    send: async () => ({ kind: 'accepted' }),
    log: silentLog,
    clock: Date.now,
    pause: async () => {},
  }
  const callsOf = async (records: readonly object[], cache = edges.cache): Promise<number> => {
    const before = calls()
    await handle(records.map(messageOf), { ...edges, cache })
    return calls() - before
  }
  const terms = Array.from({ length: recordsABatch }, (_, n) => newTermRecord(n))
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

function counted(table: StateTable): { table: StateTable; calls: () => number } {
  let calls = 0
  const count = <T>(answer: T): T => {
    calls++
    return answer
  }
  return {
    calls: () => calls,
    table: {
      get: (...key) => count(table.get(...key)),
      write: (...writes) => count(table.write(...writes)),
      async *pages(...range) {
        for await (const page of table.pages(...range)) yield count(page)
      },
    },
  }
}

const messageOf = (record: object, sequenceNumber: number): Message => ({
  bytes: Buffer.from(JSON.stringify({ records: [record] })),
  origin: { hub: 'bench', partition: '0', sequenceNumber },
  enqueuedAtMs: Date.now(),
})
