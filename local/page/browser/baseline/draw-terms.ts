import * as Plot from '@observablehq/plot'
import type { BaselineRange, BaselineTerm } from '../../../../lib/baseline/report.ts'
import { withoutStyle } from '../plot-parts.ts'

const dayMs = 24 * 60 * 60_000
const rowHeight = 40

interface Mark {
  readonly row: string
  readonly from: Date
  readonly to: Date
}

/** A row a term: its days as dots, its presences as bars, its findings as diamonds. */
export function drawTerms(terms: readonly BaselineTerm[], range: BaselineRange, width: number): Element {
  // A scale knows rows by name, and two names may be equal once they are cut.
  const rowOf = (term: BaselineTerm): string => String(terms.indexOf(term))
  const markOf = (term: BaselineTerm, from: number, to = from): Mark => ({
    row: rowOf(term),
    from: new Date(from),
    to: new Date(to),
  })
  const noon = (time: string): number => Date.parse(time.slice(0, 10)) + dayMs / 2
  const bars = terms.flatMap((term) => term.presences.map(([first, last]) => markOf(term, noon(first), noon(last))))
  const days = terms.flatMap((term) => term.days.map((day) => markOf(term, noon(day))))
  const findings = terms.flatMap((term) => term.findings.map((time) => markOf(term, noon(time))))
  const [first, armed, last] = [Date.parse(range.from), Date.parse(range.armedFrom), Date.parse(range.to)]
  const domain = [new Date(first - dayMs), new Date(last + dayMs)]
  const characters = Math.max(12, Math.floor(width / 8))
  const ticks = Math.max(3, Math.round(width / 110))
  return withoutStyle(
    Plot.plot({
      width,
      height: terms.length * rowHeight + 44,
      marginLeft: 12,
      marginRight: 16,
      marginTop: 14,
      x: { type: 'utc', domain, clamp: true },
      y: { type: 'band', domain: terms.map(rowOf), axis: null },
      marks: [
        Plot.rectX([{ from: domain[0], to: new Date(Math.min(armed, last)) }], {
          x1: 'from',
          x2: 'to',
          fill: 'var(--window)',
        }),
        Plot.axisX({ tickSize: 4, ticks, fontSize: 12 }),
        Plot.link(bars, {
          x1: 'from',
          x2: 'to',
          y: 'row',
          stroke: 'var(--known)',
          strokeOpacity: 0.3,
          strokeWidth: 8,
          strokeLinecap: 'round',
          dy: 8,
        }),
        Plot.dot(days, { x: 'from', y: 'row', fill: 'var(--known)', r: 3.5, dy: 8 }),
        Plot.dot(findings, { x: 'from', y: 'row', symbol: 'diamond2', fill: 'var(--new)', r: 6, dy: 8 }),
        Plot.text(terms, {
          y: rowOf,
          text: (term: BaselineTerm) => cut(`${term.name} · AS${term.asn} ${term.organisation}`, characters),
          frameAnchor: 'left',
          textAnchor: 'start',
          dx: 2,
          dy: -9,
          fontSize: 12.5,
          fill: 'currentColor',
        }),
      ],
    }),
  )
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
