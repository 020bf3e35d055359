import { counted } from '../../../lib/render/sentence.ts'
import type { Matrix, MatrixCell, MatrixRow } from '../api.ts'
import { shortDay } from './times.ts'
import { useJson } from './use-json.ts'
import { useTitle } from './use-title.ts'

/** Who manages what from where: what is normal at a glance, and what is not. */
export function MatrixPage() {
  useTitle('Who manages what')
  const matrix = useJson<Matrix>('/api/networks')
  return (
    <>
      <div class="heading">
        <h1>Who manages what, from where</h1>
        {matrix.kind === 'ready' && <p class="quiet">{summary(matrix.body)}</p>}
      </div>
      <p class="lead">
        Each extension, and the networks from which it was managed in the last 90 days: on how many days, and when last.
        Networks that the rule leaves out (Microsoft’s own) are not among them.
      </p>
      {matrix.kind === 'loading' && <p class="quiet">Reading the state…</p>}
      {matrix.kind === 'failed' && <p role="alert">{matrix.reason}</p>}
      {matrix.kind === 'ready' && matrix.body.rows.length === 0 && <p class="panel empty">Nothing was seen yet.</p>}
      {matrix.kind === 'ready' && matrix.body.rows.length > 0 && <Table matrix={matrix.body} />}
    </>
  )
}

const summary = ({ rows, networks, isPartial }: Matrix): string =>
  `${counted(rows.length, 'extension')} · ${counted(networks.length, 'network')}${isPartial ? ' · there are more than could be read' : ''}`

const Table = ({ matrix: { networks, rows } }: { matrix: Matrix }) => (
  <>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
    <section class="scroll panel" aria-label="Extensions and networks" tabIndex={0}>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Extension</th>
            {networks.map(({ asn, organisation }) => (
              <th key={asn} scope="col">
                <span>AS{asn}</span>
                <small>{organisation}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.extension}>
              <th scope="row">{row.extension}</th>
              {networks.map(({ asn }) => (
                <Cell key={asn} cell={row.cells.find((cell) => cell.asn === asn)} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
    <p class="quiet legend">
      <span class="swatch level-1" /> few days <span class="swatch level-4" /> many days <span class="swatch new" />{' '}
      new: led to a finding within the history window; opens it
    </p>
  </>
)

function Cell({ cell, row }: { cell: MatrixCell | undefined; row: MatrixRow }) {
  if (cell === undefined) return <td class="none" />
  const last = `last ${shortDay(cell.last)}`
  if (cell.finding)
    return (
      <td class="new">
        <a href={`/f/${cell.finding}`}>
          <b>new</b>
          <small>{last}</small>
          <span class="unseen">
            {' '}
            {row.extension} from AS{cell.asn}
          </span>
        </a>
      </td>
    )
  return (
    <td class={`level-${level(cell.days)}`}>
      <b>{counted(cell.days, 'day')}</b>
      <small>{last}</small>
    </td>
  )
}

const level = (days: number): number => (days >= 10 ? 4 : days >= 5 ? 3 : days >= 2 ? 2 : 1)
