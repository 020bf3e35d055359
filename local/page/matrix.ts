import { type KnownNetwork, usualId } from '../../lib/decide/usual.ts'
import { groupBy } from '../../lib/group-by.ts'
import { type Term, termWith } from '../../lib/match/term.ts'
import { networksOf } from '../../lib/record/usual-row.ts'
import { legible } from '../../lib/render/legible.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import { buckets } from '../../lib/state/keys.ts'
import { sideBySide } from '../../lib/state/rounds.ts'
import type { Fields, Row, StateTable } from '../../lib/state/table.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import type { Matrix, MatrixCell, MatrixRow } from './api.ts'
import { timeOfFinding } from './time-of-finding.ts'

const day = 24 * 60 * 60_000
const mostPages = 20 // of 1,000 rows, in each of 16 partitions
const mostCharacters = 120

/** A term of a raising rule with the id of its last finding, if it has one. */
interface Seen {
  readonly term: Term
  readonly finding: string
}

/**
 * Which networks manage which extensions: names from the terms, days from the rows that remember what is usual. Reads
 * all terms, so it is for a person who looks, not for the pipeline.
 * @throws StoreUnavailable
 */
export async function readMatrix(rules: readonly Rule[], table: StateTable): Promise<Matrix> {
  const terms = await rowsOf('term', table)
  const usual = await rowsOf('usual', table)
  const networksById = new Map(usual.rows.map((row) => [row.rowKey.slice('usual:'.length), networksOf(row)]))
  const seen = terms.rows.flatMap(({ fields }) => seenOf(fields, rules) ?? [])
  const until = Math.max(...[...networksById.values()].flat().flatMap(({ days }) => days))
  const rows = [...groupBy(seen, ({ term }) => usualId(term))].flatMap(([id, own]) =>
    id === undefined ? [] : (rowOf(own, networksById.get(id) ?? [], until * day) ?? []),
  )
  return {
    networks: totals(rows, [...networksById.values()].flat()),
    rows: rows.sort((a, b) => b.days - a.days || (a.extension < b.extension ? -1 : 1)),
    ...(Number.isFinite(until) ? { until: dayText(until) } : {}),
    isPartial: terms.isPartial || usual.isPartial,
  }
}

async function rowsOf(kind: 'term' | 'usual', table: StateTable): Promise<{ rows: Row[]; isPartial: boolean }> {
  let isPartial = false
  const rows = await sideBySide(buckets, async (partition) => {
    const own: Row[] = []
    let pages = 0
    for await (const page of table.pages(partition, `${kind}:`, `${kind};`)) {
      own.push(...page)
      isPartial ||= ++pages === mostPages
      if (pages === mostPages) break
    }
    return own
  })
  return { rows: rows.flat(), isPartial }
}

function seenOf({ rule: ruleId, values, finding }: Fields, rules: readonly Rule[]): Seen | undefined {
  const rule = rules.find(({ id, raises }) => raises && id === ruleId)
  if (rule === undefined) return undefined
  return { term: termWith(rule, JSON.parse(String(values)) as string[]), finding: String(finding ?? '') }
}

function rowOf(seen: readonly Seen[], networks: readonly KnownNetwork[], untilMs: number): MatrixRow | undefined {
  const [first] = seen
  if (first === undefined) return undefined
  const { rule, values } = first.term
  const findings = new Map(seen.map(({ term, finding }) => [term.values[rule.key.indexOf('asn')], finding]))
  const cells = networks.map((network) =>
    cellOf(network, findings.get(String(network.asn)) ?? '', untilMs - rule.windowDays * day),
  )
  return {
    extension: legible(values.filter((_, i) => rule.key[i] !== 'asn').join(' · '), mostCharacters),
    days: cells.reduce((sum, { days }) => sum + days, 0),
    cells,
  }
}

/** New is a pair whose last finding (its id, or '') is not older than `newSinceMs`. */
function cellOf({ asn, days }: KnownNetwork, finding: string, newSinceMs: number): MatrixCell {
  const isNew = Date.parse(timeOfFinding(finding)) >= newSinceMs
  return {
    asn,
    days: days.length,
    first: dayText(days[0] ?? 0),
    last: dayText(days.at(-1) ?? 0),
    ...(isNew ? { finding: shortId(finding) } : {}),
  }
}

/** All networks of the rows, those that manage most first. */
function totals(rows: readonly MatrixRow[], known: readonly KnownNetwork[]): Matrix['networks'] {
  const days = new Map<number, number>()
  for (const { cells } of rows) for (const cell of cells) days.set(cell.asn, (days.get(cell.asn) ?? 0) + cell.days)
  const names = new Map(known.map(({ asn, organisation }) => [asn, organisation]))
  return [...days]
    .map(([asn, count]) => ({ asn, organisation: legible(names.get(asn) ?? '', mostCharacters), days: count }))
    .sort((a, b) => b.days - a.days || a.asn - b.asn)
}

const dayText = (dayNumber: number): string => new Date(dayNumber * day).toISOString().slice(0, 10)
