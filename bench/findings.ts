import { join } from 'node:path'
import { defaultPolicy, type Edges } from '../lib/edges.ts'
import { watchAsnFile } from '../lib/enrich/asn-data.ts'
import { silentLog } from '../lib/log/log.ts'
import { handle, type Message } from '../lib/pipeline.ts'
import { termCache } from '../lib/record/term-row.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import { azureTable } from '../lib/state/azure-table.ts'
import { startAzurite } from '../test/support/azurite.ts'
import { dist } from '../test/support/dist.ts'
import type { Figure } from './figure.ts'
import { newTermRecord } from './records.ts'

const batches = 20
const recordsABatch = 50

/** New findings a second through the whole pipeline and a real table service (Azurite, one process). */
export async function benchFindings(): Promise<Figure[]> {
  const azurite = await startAzurite()
  try {
    const edges: Edges = {
      rules: shippedRules(),
      policy: defaultPolicy,
      table: azureTable(await azurite.table()),
      cache: termCache(),
      quarantine: { keep: async () => {}, waiting: async () => ({ count: 0 }) },
      asn: watchAsnFile(join(dist, 'asn.mmdb'), silentLog, Date.now),
      send: async () => ({ kind: 'accepted' }),
      log: silentLog,
      clock: Date.now,
      pause: async () => {},
    }
    const start = performance.now()
    let findings = 0
    for (let batch = 0; batch < batches; batch++) {
      const records = Array.from({ length: recordsABatch }, (_, i) => newTermRecord(batch * recordsABatch + i))
      const message: Message = {
        bytes: Buffer.from(JSON.stringify({ records })),
        origin: { hub: 'bench', partition: '0', sequenceNumber: batch },
        enqueuedAtMs: Date.now(),
      }
      findings += (await handle([message], edges)).committed.length
    }
    const seconds = (performance.now() - start) / 1000
    return [{ name: 'findings through Azurite, 50 new terms a batch', value: findings / seconds, unit: 'a second' }]
  } finally {
    await azurite.stop()
  }
}
