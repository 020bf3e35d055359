import { useEffect } from 'preact/hooks'
import { firstSeen } from '../../../lib/triage/program.ts'
import type { Place, Waiting, WaitingRow } from '../api.ts'
import type { LiveState } from './live.ts'
import { Outcome } from './outcome.tsx'
import { exactTime } from './times.ts'
import { useChange } from './use-change.ts'
import { useJson } from './use-json.ts'

const kinds = [
  [
    'unsent',
    'Unsent',
    'Findings whose alert or judgement is not yet confirmed sent. Tried again every minute, for ever.',
  ],
  ['waiting', 'Waiting', 'Operations that wait for an address or for ASN data. They are decided when it comes.'],
  ['parked', 'Parked', 'What cannot be decided without a person. It is kept, and never passed as harmless.'],
  ['quarantined', 'Quarantined', 'Bytes that could not be read. They are kept as they came, with the reason.'],
] as const

/** The lists behind the numbers of the strip; they follow the numbers. */
export function WaitingPage({ live: { status }, place }: { live: LiveState; place: Place | undefined }) {
  const waiting = useJson<Waiting>('/api/waiting')
  const counted = status && JSON.stringify([status.unsent, status.waiting, status.parked, status.quarantined])
  useEffect(() => {
    if (counted !== undefined) waiting.reload()
  }, [counted])
  useEffect(() => {
    document.title = 'Waiting · First Seen'
    if (waiting.kind === 'ready' && location.hash.length > 1) document.getElementById(location.hash.slice(1))?.focus()
  }, [waiting.kind])
  const [change, ask] = useChange(waiting.reload)
  const retry = (row: WaitingRow): void => {
    if (row.retry === undefined) return
    if ('alert' in row.retry) ask(`/api/findings/${encodeURIComponent(row.retry.alert)}/alert`, {})
    else ask('/api/quarantine/retry', { name: row.retry.quarantined })
  }
  const canRetry = ({ retry: way }: WaitingRow): boolean =>
    way !== undefined && ('alert' in way || place?.canRetryQuarantined === true)
  return (
    <>
      <div class="heading">
        <h1>What waits</h1>
      </div>
      <Outcome of={change} />
      {waiting.kind === 'loading' && <p class="quiet">Reading the state…</p>}
      {waiting.kind === 'failed' && <p role="alert">{waiting.reason}</p>}
      {waiting.kind === 'ready' &&
        kinds.map(([kind, title, says]) => (
          <section key={kind} class="kind" aria-labelledby={kind}>
            <h2 id={kind} tabIndex={-1}>
              {title}
            </h2>
            <p class="quiet">
              {says}
              {kind === 'quarantined' && place?.canRetryQuarantined === false && ` ${noHub}`}
            </p>
            {kind === 'quarantined' && waiting.body.trouble ? (
              <p role="alert">{waiting.body.trouble}</p>
            ) : (
              <Rows rows={waiting.body[kind]} title={title} canRetry={canRetry} onRetry={retry} />
            )}
          </section>
        ))}
    </>
  )
}

const noHub = `To send them again from here, start ${firstSeen} ui with --hub NAMESPACE/HUB.`

interface RowsProps {
  readonly rows: readonly WaitingRow[]
  readonly title: string
  readonly canRetry: (row: WaitingRow) => boolean
  readonly onRetry: (row: WaitingRow) => void
}

const Rows = ({ rows, title, canRetry, onRetry }: RowsProps) =>
  rows.length === 0 ? (
    <p class="panel none">None.</p>
  ) : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll panel" aria-label={`${title}, a table`} tabIndex={0}>
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Why</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.what} ${row.since}`}>
              <td>{row.finding ? <a href={`/f/${row.finding}`}>{row.what}</a> : row.what}</td>
              <td>{row.why}</td>
              <td>
                {row.since && <time dateTime={row.since}>{exactTime(row.since)}</time>}
                {canRetry(row) && (
                  <button type="button" aria-label={`Try again: ${row.what}`} onClick={() => onRetry(row)}>
                    Try again
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
