import { LRUCache } from 'lru-cache'
import type { Spans } from '../decide/admit.ts'
import { windowMsOf } from '../decide/judge.ts'
import type { Term } from '../match/term.ts'
import type { Fields, Row, StateTable } from '../state/table.ts'
import type { UsualRow } from './usual-row.ts'

/** A term's row as the table last acknowledged it; no etag: there was none. */
export interface TermRow {
  readonly spans: Spans
  readonly lastFinding: string
  readonly etag?: string
}

/**
 * Rows that the table has acknowledged, by row key. It may be old, which is safe: spans only grow and every write is
 * conditional. It must never run ahead of the table, and never holds an absence.
 */
export type TermCache = Pick<LRUCache<string, TermRow | UsualRow>, 'get' | 'set' | 'delete'>

/** @param most rows that it holds; memory for so many is taken at once */
export const termCache = (most = 100_000): TermCache => new LRUCache<string, TermRow | UsualRow>({ max: most })

const keptMs = 90 * 24 * 60 * 60_000 // so that a record up to 90 days late is judged exactly

export const noRow: TermRow = { spans: [], lastFinding: '' }

/** The term's row from the table. @throws StoreUnavailable */
export async function readTerm(term: Term, table: StateTable): Promise<TermRow> {
  const row = await table.get(term.partition, term.rowKey)
  return row ? termOfRow(row) : noRow
}

function termOfRow({ fields, etag }: Row): TermRow {
  return { spans: JSON.parse(String(fields.spans)) as Spans, lastFinding: String(fields.finding ?? ''), etag }
}

export function fieldsOfTerm(term: Term, spans: Spans, lastFinding: string): Fields {
  const lastSeenMs = spans.at(-1)?.[1] ?? 0
  return {
    rule: term.rule.id,
    values: JSON.stringify(term.values),
    spans: JSON.stringify(spans),
    finding: lastFinding,
    expires: new Date(lastSeenMs + windowMsOf(term) + keptMs),
  }
}
