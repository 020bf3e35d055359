import * as Plot from '@observablehq/plot'
import type { Picture, PicturedNetwork } from '../../api.ts'
import { withoutStyle } from '../plot-parts.ts'

const day = 24 * 60 * 60_000
const rowHeight = 46
const leastMs = 14 * day

interface Mark {
  readonly network: string
  readonly from: Date
  readonly to: Date
  readonly isFindings: boolean
}

/** The picture of an extension's networks: one row a network, the finding's own first. */
export function chartOf(picture: Picture, width: number): Element {
  const networks = [...picture.networks].sort(
    (a, b) => Number(b.isFindings) - Number(a.isFindings) || b.days.length - a.days.length,
  )
  const days = networks.flatMap((network) => daysOf(network, picture.at))
  const presences = networks.flatMap((network) => presencesOf(network, picture.at))
  const atMs = Date.parse(picture.at)
  const names = networks.map(nameOf)
  const own = networks.find(({ isFindings }) => isFindings)
  const chart = Plot.plot({
    width,
    height: networks.length * rowHeight + 44,
    marginLeft: 12,
    marginRight: 16,
    marginTop: 14,
    x: { type: 'utc', domain: domainOf([...days, ...presences], atMs), ticks: Math.max(3, Math.round(width / 110)) },
    y: { type: 'band', domain: names, axis: null },
    marks: [
      Plot.rectX([{ from: new Date(atMs - picture.windowDays * day), to: new Date(atMs) }], {
        x1: 'from',
        x2: 'to',
        fill: 'var(--window)',
      }),
      Plot.axisX({ tickSize: 4, ticks: Math.max(3, Math.round(width / 110)), fontSize: 12 }),
      Plot.link(presences, {
        x1: 'from',
        x2: 'to',
        y1: 'network',
        y2: 'network',
        stroke: (mark: Mark) => (mark.isFindings ? 'var(--new)' : 'var(--known)'),
        strokeOpacity: 0.3,
        strokeWidth: 8,
        strokeLinecap: 'round',
        dy: 8,
      }),
      Plot.dot(days, {
        x: 'from',
        y: 'network',
        fill: (mark: Mark) => (mark.isFindings ? 'var(--new)' : 'var(--known)'),
        r: 4,
        dy: 8,
      }),
      ...networks.map((network) =>
        Plot.text([network], {
          y: nameOf,
          text: nameOf,
          frameAnchor: 'left',
          textAnchor: 'start',
          dx: 2,
          dy: -12,
          fontSize: 12.5,
          fontWeight: network.isFindings ? 700 : 400,
          fill: 'currentColor',
        }),
      ),
      own
        ? Plot.dot([own], {
            x: () => new Date(atMs),
            y: nameOf,
            symbol: 'diamond2',
            r: 8,
            fill: 'var(--new)',
            stroke: 'var(--surface)',
            strokeWidth: 1.5,
            dy: 8,
          })
        : null,
    ],
  })
  return withoutStyle(chart)
}

const nameOf = ({ asn, organisation, isFindings }: PicturedNetwork): string =>
  `AS${asn} ${organisation}${isFindings ? ' (new)' : ''}`

/** The finding has a mark of its own, so its day has none. */
const daysOf = (network: PicturedNetwork, at: string): Mark[] =>
  network.days
    .filter((text) => !(network.isFindings && at.startsWith(text)))
    .map((text) => markOf(network, noonOf(text), noonOf(text)))

/** From noon to noon, so that a bar and the dots on it agree; the finding's own begins where its mark stands. */
const presencesOf = (network: PicturedNetwork, at: string): Mark[] =>
  network.presences.map(([first, last]) =>
    network.isFindings && first.startsWith(at.slice(0, 10)) && last.startsWith(at.slice(0, 10))
      ? markOf(network, new Date(at), new Date(at))
      : markOf(network, noonOf(first), noonOf(last)),
  )

const markOf = (network: PicturedNetwork, from: Date, to: Date): Mark => ({
  network: nameOf(network),
  from,
  to,
  isFindings: network.isFindings,
})

const noonOf = (time: string): Date => new Date(Date.parse(time.slice(0, 10)) + day / 2)

/** From the first thing seen to the last, at least two weeks and the window before the finding. */
function domainOf(marks: readonly Mark[], atMs: number): [Date, Date] {
  const last = Math.max(atMs, ...marks.map(({ to }) => to.getTime()))
  const first = Math.min(atMs - leastMs, ...marks.map(({ from }) => from.getTime()))
  return [new Date(first - day / 2), new Date(last + day / 2)]
}
