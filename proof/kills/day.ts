import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { watchAsnFile } from '../../lib/enrich/asn-data.ts'
import { groupBy } from '../../lib/group-by.ts'
import { silentLog } from '../../lib/log/log.ts'
import { handle, type Message } from '../../lib/pipeline.ts'
import { watchedReader } from '../../lib/read/reader.ts'
import { shippedRules } from '../../lib/rules/shipped.ts'
import { sampleWeek } from '../../local/sample-week/sample-week.ts'
import { someEdges } from '../../test/support/edges.ts'
import { findingsOf } from '../../test/support/rows.ts'
import { dist } from '../stack/folders.ts'
import { bodyOf } from '../stack/records.ts'

const dayMs = 24 * 60 * 60_000
const recordsAMessage = 5

/** The narrower of the two keys, for more findings in a day. */
export const key = 'path'

/** Friday of a sample week that is over, as messages for each partition. All records of an extension's name go to one partition, in their order. */
export function sampleDay(partitions: number, nowMs: number): Buffer[][] {
  const midnight = new Date(nowMs).setUTCHours(0, 0, 0, 0)
  const monday = midnight - (((new Date(midnight).getUTCDay() + 6) % 7) + 7) * dayMs
  const [since, until] = [monday + 4 * dayMs, monday + 5 * dayMs]
  const records = [...sampleWeek({ seed: 20260601, from: new Date(monday) })]
    .filter(({ arrivesAt }) => since <= arrivesAt.getTime() && arrivesAt.getTime() < until)
    .flatMap((message) => message.records)
  const lanes = groupBy(records, ({ resourceId }) => partitionOf(String(resourceId), partitions))
  return Array.from({ length: partitions }, (_, partition) => messagesOf(lanes.get(partition) ?? []))
}

function partitionOf(resourceId: string, partitions: number): number {
  const name = resourceId.slice(resourceId.lastIndexOf('/') + 1).toLowerCase()
  return createHash('sha256').update(name).digest().readUInt32BE() % partitions
}

const messagesOf = (records: readonly unknown[]): Buffer[] =>
  Array.from({ length: Math.ceil(records.length / recordsAMessage) }, (_, i) =>
    bodyOf(records.slice(i * recordsAMessage, (i + 1) * recordsAMessage)),
  )

/** Ids of the findings of a run that nothing disturbs: one process, one batch after the other. */
export async function undisturbedIds(lanes: readonly (readonly Buffer[])[]): Promise<string[]> {
  const rules = shippedRules({ key })
  const asn = watchAsnFile(join(dist, 'asn.mmdb'), silentLog, Date.now)
  const edges = someEdges({ rules, asn, reader: watchedReader(rules), clock: Date.now })
  for (const [partition, bodies] of lanes.entries()) {
    const messages = bodies.map(
      (bytes, sequenceNumber): Message => ({
        bytes,
        origin: { hub: 'activity', partition: String(partition), sequenceNumber },
        enqueuedAtMs: Date.now(),
      }),
    )
    await handle(messages, edges)
  }
  return Object.keys(await findingsOf(edges.table))
}
