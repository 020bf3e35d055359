import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { noRow, rowWith } from '../../../lib/record/term-row.ts'
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
