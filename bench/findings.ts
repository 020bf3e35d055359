import { join } from 'node:path'
import { watchAsnFile } from '../lib/enrich/asn-data.ts'
import { silentLog } from '../lib/log/log.ts'
import { handle } from '../lib/pipeline.ts'
import { azureTable } from '../lib/state/azure-table.ts'
import { successOf } from '../proof/stack/records.ts'
import { startAzurite } from '../test/support/azurite.ts'
import { dist } from '../test/support/dist.ts'
import { someEdges } from '../test/support/edges.ts'
import { messageOf } from '../test/support/messages.ts'
import type { Figure } from './figure.ts'

const batches = 20
const recordsABatch = 50

/** New findings a second through the whole pipeline and a real table service (Azurite, one process). */
export async function benchFindings(): Promise<Figure[]> {
  const azurite = await startAzurite()
  try {
    const edges = someEdges({
      table: azureTable(await azurite.table()),
      asn: watchAsnFile(join(dist, 'asn.mmdb'), silentLog, Date.now),
      log: silentLog,
      clock: Date.now,
    })
    const start = performance.now()
    let findings = 0
    for (let batch = 0; batch < batches; batch++) {
      const records = Array.from({ length: recordsABatch }, (_, i) => successOf(`bench-${batch * recordsABatch + i}`))
      findings += (await handle([messageOf(records, batch, Date.now())], edges)).committed.length
    }
    const seconds = (performance.now() - start) / 1000
    return [{ name: 'findings through Azurite, 50 new terms a batch', value: findings / seconds, unit: 'a second' }]
  } finally {
    await azurite.stop()
  }
}
