import { LRUCache } from 'lru-cache'
import type { Spans } from '../decide/admit.ts'
import type { Facts } from '../decide/facts.ts'
import { windowMsOf } from '../decide/judge.ts'
import type { Term } from '../match/term.ts'
import type { Fields, Row, StateTable } from '../state/table.ts'
import type { UsualRow } from './usual-row.ts'

/** A term's row as the table last acknowledged it; no etag: there was none. */
export interface TermRow {
  readonly spans: Spans
  readonly lastFinding: string
  /** Times of its findings in ms, in the order in which they were raised: which of its sightings raised, also when it comes again. */
  readonly findings: readonly number[]
  readonly etag?: string
}

/**
 * Rows that the table has acknowledged, by row key. It may be old, which is safe: spans only grow and every write is
 * conditional. It must never run ahead of the table, and never holds an absence.
 */
export type TermCache = Pick<LRUCache<string, TermRow | UsualRow>, 'get' | 'set' | 'delete'>

/** The least memory of an app is 512 MB, of which V8 gives objects about half. */
const mostBytes = 72 * 2 ** 20

/** @param most rows that it holds, and fewer of those that have grown long; memory for so many is taken at once */
export const termCache = (most = 100_000): TermCache =>
  new LRUCache<string, TermRow | UsualRow>({ max: most, maxSize: mostBytes, sizeCalculation: bytesOf })

/** What a row takes in V8, its key included; measured. */
function bytesOf(row: TermRow | UsualRow): number {
  if ('spans' in row) return 600 + 72 * row.spans.length + 8 * row.findings.length
  return row.networks.reduce((sum, { days }) => sum + 240 + 8 * days.length, 500)
}

const keptMs = 90 * 24 * 60 * 60_000 // so that a record up to 90 days late is judged exactly

export const noRow: TermRow = { spans: [], lastFinding: '', findings: [] }

/** The term's row from the table. @throws StoreUnavailable */
export async function readTerm(term: Term, table: StateTable): Promise<TermRow> {
  const row = await table.get(term.partition, term.rowKey)
  return row ? termOfRow(row) : noRow
}

/** The presences in a term's row. */
export const spansOf = ({ fields }: Row): Spans => JSON.parse(String(fields.spans)) as Spans

function termOfRow(row: Row): TermRow {
  const { fields, etag } = row
  return {
    spans: spansOf(row),
    lastFinding: String(fields.finding ?? ''),
    findings: JSON.parse(String(fields.findings ?? '[]')) as number[],
    etag,
  }
}

/** As many as spans are kept: there is hardly more than one finding a span. */
const keptFindings = 500

/** The row with what was judged on it; the etag is for the caller to add once the table has acknowledged it. */
export function rowWith(row: TermRow, spans: Spans, findings: readonly Facts[]): Omit<TermRow, 'etag'> {
  const times = [...row.findings, ...findings.map(({ time }) => Date.parse(time))].slice(-keptFindings)
  return { spans, lastFinding: findings.at(-1)?.id ?? row.lastFinding, findings: times }
}

export function fieldsOfTerm(term: Term, { spans, lastFinding, findings }: Omit<TermRow, 'etag'>): Fields {
  const lastSeenMs = spans.at(-1)?.[1] ?? 0
  return {
    rule: term.rule.id,
    values: JSON.stringify(term.values),
    spans: JSON.stringify(spans),
    finding: lastFinding,
    findings: JSON.stringify(findings),
    expires: new Date(lastSeenMs + windowMsOf(term) + keptMs),
  }
}
