import * as Plot from '@observablehq/plot'
import type { BaselineDay } from '../../../../lib/baseline/report.ts'
import { stacked, withoutStyle } from '../plot-parts.ts'

const dayMs = 24 * 60 * 60_000
const margins = { marginLeft: 44, marginRight: 12 }

interface Bar {
  readonly from: Date
  readonly to: Date
  readonly alerts: number
  readonly operations: number
}

/** Two pictures over one time: alerts above, operations below. */
export function drawDays(days: readonly BaselineDay[], armedFrom: string, width: number): Element {
  const bars = days.map(({ day, alerts, operations }): Bar => {
    const from = new Date(day)
    return { from, to: new Date(from.getTime() + dayMs), alerts, operations }
  })
  const [first, last] = [bars[0]?.from ?? new Date(0), bars.at(-1)?.to ?? new Date(dayMs)]
  const learnt = [{ from: first, to: new Date(Math.min(Date.parse(armedFrom), last.getTime())) }]
  const ticks = Math.max(3, Math.round(width / 110))
  const x = { type: 'utc', domain: [first, last] } as const
  const shade = () => Plot.rectX(learnt, { x1: 'from', x2: 'to', fill: 'var(--window)' })
  const alerts = Plot.plot({
    ...margins,
    width,
    height: 96,
    marginTop: 18,
    marginBottom: 4,
    x: { ...x, axis: null },
    y: { label: 'alerts', domain: [0, most(bars, 'alerts')], ticks: wholeTicks(bars, 'alerts') },
    marks: [
      shade(),
      Plot.rectY(bars, { x1: 'from', x2: 'to', y: 'alerts', fill: 'var(--new)', inset: 0.5 }),
      Plot.ruleY([0], { stroke: 'var(--line)' }),
    ],
  })
  const operations = Plot.plot({
    ...margins,
    width,
    height: 150,
    marginTop: 18,
    marginBottom: 26,
    x: { ...x, ticks, label: null },
    y: { label: 'operations', domain: [0, most(bars, 'operations')], ticks: wholeTicks(bars, 'operations') },
    marks: [
      shade(),
      Plot.rectY(bars, { x1: 'from', x2: 'to', y: 'operations', fill: 'var(--known)', inset: 0.5 }),
      Plot.ruleY([0], { stroke: 'var(--line)' }),
    ],
  })
  return stacked([alerts, operations].map(withoutStyle))
}

const most = (bars: readonly Bar[], field: 'alerts' | 'operations'): number =>
  Math.max(1, ...bars.map((bar) => bar[field]))

/** Half an alert is none: as many steps as there are whole numbers, at most four. */
const wholeTicks = (bars: readonly Bar[], field: 'alerts' | 'operations'): number => Math.min(4, most(bars, field))
