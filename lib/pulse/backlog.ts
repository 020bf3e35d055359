import type { Quarantine, Waiting } from '../quarantine/quarantine.ts'
import { buckets } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import type { StateTable } from '../state/table.ts'

/** All that waits for the timer or for a person. */
export interface Backlog {
  /** Alerts and judgements that are not yet confirmed sent. */
  readonly unsent: Waiting
  /** Operations that wait for an address or for ASN data. */
  readonly waiting: Waiting
  /** What is on the shelf for a person. */
  readonly parked: Waiting
  readonly quarantined: Waiting
}

/** What is read to count what waits. */
export interface BacklogEdges {
  readonly table: StateTable
  readonly quarantine: Pick<Quarantine, 'waiting'>
}

/** Counts everything that waits, by range reads. @throws StoreUnavailable, or what the quarantine throws */
export async function readBacklog({ table, quarantine }: BacklogEdges): Promise<Backlog> {
  return { ...(await readTableBacklog(table)), quarantined: await quarantine.waiting() }
}

/** Counts what waits in the table. @throws StoreUnavailable */
export async function readTableBacklog(table: StateTable): Promise<Omit<Backlog, 'quarantined'>> {
  const counted = await sideBySide(buckets, async (partition) => {
    const rows: { key: string; sinceMs: number }[] = []
    for (const kind of ['due', 'parked'])
      for await (const page of table.pages(partition, `${kind}:`, `${kind};`))
        rows.push(
          ...page.map(({ rowKey, fields }) => ({
            key: rowKey,
            sinceMs: Number(fields.born ?? fields.since ?? Number.NaN),
          })),
        )
    return rows
  })
  const all = counted.flat()
  const waitingFor = (prefixes: readonly string[]): Waiting =>
    summary(all.filter(({ key }) => prefixes.some((prefix) => key.startsWith(prefix))))
  return {
    unsent: waitingFor(['due:alert:', 'due:update:']),
    waiting: waitingFor(['due:ip:', 'due:asn:']),
    parked: waitingFor(['parked:']),
  }
}

function summary(rows: readonly { sinceMs: number }[]): Waiting {
  const since = rows.map(({ sinceMs }) => sinceMs).filter((ms) => !Number.isNaN(ms))
  return { count: rows.length, ...(since.length > 0 ? { oldestMs: Math.min(...since) } : {}) }
}
