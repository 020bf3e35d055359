import type { Facts } from '../decide/facts.ts'
import { bucketOfFinding, buckets, rowKey, stamp } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import type { Row, StateTable } from '../state/table.ts'
import type { Classification } from './classification.ts'

/** A finding with what has become of it. */
export interface StoredFinding {
  readonly facts: Facts
  readonly committed: Date
  /** Id of the entry that expected it; then nobody was alerted. */
  readonly expected?: string
  /** Kept during the learning time, and not told by itself. */
  readonly held: boolean
  readonly sent?: Date
  /** The webhook's own name for the run that told of it. */
  readonly run?: string
  readonly rejected?: Date
  readonly triage?: Triage
}

export interface Triage {
  readonly as: Classification
  readonly by: string
  readonly at: Date
  readonly comment: string
}

/** What became of a finding's alert. `expected`: a person said so, and nobody was told; `held`: kept for the summary of the learning time. */
export type Delivery = 'sent' | 'unsent' | 'refused' | 'expected' | 'held'

/** An alert that was refused can be put back into the outbox, and be sent after all. */
export function deliveryOf({ sent, rejected, expected, held }: StoredFinding): Delivery {
  if (sent) return 'sent'
  if (rejected) return 'refused'
  if (expected !== undefined) return 'expected'
  return held ? 'held' : 'unsent'
}

export interface FindingFilter {
  readonly sinceMs?: number
  readonly untilMs?: number
}

/** Findings of a time, newest first, by a range read of each partition. @throws StoreUnavailable */
export async function readFindings(
  table: StateTable,
  { sinceMs, untilMs }: FindingFilter = {},
): Promise<StoredFinding[]> {
  const from = sinceMs === undefined ? 'find:' : rowKey.finding(stamp(sinceMs))
  const to = untilMs === undefined ? 'find;' : rowKey.finding(stamp(untilMs))
  const found = await sideBySide(buckets, async (partition) => {
    const own: StoredFinding[] = []
    for await (const page of table.pages(partition, from, to)) own.push(...page.map(findingOfRow))
    return own
  })
  return found.flat().sort((a, b) => (a.facts.id < b.facts.id ? 1 : -1))
}

/** One finding by its whole id. @throws StoreUnavailable */
export async function readFinding(id: string, table: StateTable): Promise<StoredFinding | undefined> {
  const row = await table.get(bucketOfFinding(id), rowKey.finding(id))
  return row ? findingOfRow(row) : undefined
}

/** A finding as its row has it. */
export function findingOfRow({ fields }: Row): StoredFinding {
  const { facts, committed, expected, held, sent, run, rejected, triage, triagedBy, triagedAt, note } = fields
  return {
    facts: JSON.parse(String(facts)) as Facts,
    committed: committed instanceof Date ? committed : new Date(Number.NaN),
    held: held === true,
    ...(typeof expected === 'string' && expected !== '' ? { expected } : {}),
    ...(sent instanceof Date ? { sent } : {}),
    ...(typeof run === 'string' && run !== '' ? { run } : {}),
    ...(rejected instanceof Date ? { rejected } : {}),
    ...(typeof triage === 'string' && triagedAt instanceof Date
      ? { triage: { as: triage as Classification, by: String(triagedBy), at: triagedAt, comment: String(note ?? '') } }
      : {}),
  }
}
