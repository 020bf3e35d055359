import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { noRow, rowWith, type TermRow, termCache } from '../../../lib/record/term-row.ts'
import type { UsualRow } from '../../../lib/record/usual-row.ts'
import { heldBytes } from '../../../local/held-memory.ts'
import { start } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'

const finding = (timeMs: number): Facts => someFacts({ id: `f-${timeMs}`, time: new Date(timeMs).toISOString() })

describe('the row of a term', () => {
  test.each<[what: string, findings: Facts[], last: string, times: number[]]>([
    ['keeps its last finding when nothing is new', [], 'f-1', [1]],
    ['names the newer finding', [finding(5)], 'f-5', [1, 5]],
    ['names the last of several in order of arrival', [finding(5), finding(3)], 'f-3', [1, 5, 3]],
  ])('%s', (_, findings, last, times) => {
    const row = { ...noRow, lastFinding: 'f-1', findings: [1] }
    expect(rowWith(row, [[1, 9]], findings)).toEqual({ spans: [[1, 9]], lastFinding: last, findings: times })
  })

  test.each<[known: number, kept: number, first: number]>([
    [498, 499, 0],
    [499, 500, 0],
    [500, 500, 1],
  ])('with %i findings keeps %i with one more, the newest', (known, kept, first) => {
    const row = { ...noRow, findings: Array.from({ length: known }, (_, i) => i) }
    const { findings } = rowWith(row, [], [finding(1000)])
    expect([findings.length, findings[0], findings.at(-1)]).toEqual([kept, first, 1000])
  })
})

describe('what an app keeps of the rows that it knows', () => {
  const etag = 'W/"datetime\'2026-11-24T08%3A44%3A20.1234567Z\'"'
  const day = 24 * 60 * 60_000
  const aTerm = (spans: number): TermRow => ({
    spans: Array.from({ length: spans }, (_, i) => [start + 14 * i * day, start + (14 * i + 1) * day] as const),
    lastFinding: `20261124T084420123Z-${'0'.repeat(32)}`,
    findings: Array.from({ length: spans }, (_, i) => start + 14 * i * day),
    etag,
  })
  const someNetworks = (count: number): UsualRow => ({
    networks: Array.from({ length: count }, (_, i) => ({
      asn: 64_500 + i,
      organisation: `Network ${i}`,
      days: Array.from({ length: 90 }, (_, n) => 20_000 + n),
    })),
    etag,
  })

  test.each<[what: string, row: TermRow | UsualRow, count: number]>([
    ['of four years with a sighting every two weeks', aTerm(104), 12_000],
    ['as long as a row gets', aTerm(500), 2500],
    ['of ten networks that come every day', someNetworks(10), 10_000],
  ])('is under 80 MB, also with rows %s', (_, row, count) => {
    const text = JSON.stringify(row)
    const before = heldBytes()
    const cache = termCache()
    // As a row is when it was read: with arrays and texts of its own.
    for (let i = 0; i < count; i++) cache.set(`term:${i}`, JSON.parse(text) as TermRow | UsualRow)
    expect(heldBytes() - before).toBeLessThan(80_000_000)
    expect(cache.get(`term:${count - 1}`)).toBeDefined()
  })

  test('is 100,000 rows of terms that were present once, and not one more', () => {
    const cache = termCache()
    for (let i = 0; i <= 100_000; i++) cache.set(`term:${i}`, { ...noRow, spans: [[i, i]], findings: [i], etag })
    expect([cache.get('term:0'), cache.get('term:1')?.etag]).toEqual([undefined, etag])
  })
})
