import { useEffect, useRef } from 'preact/hooks'
import { firstSeen } from '../../../lib/triage/program.ts'
import type { Place, Waiting, WaitingRow } from '../api.ts'
import type { LiveState } from './live.ts'
import { Outcome } from './outcome.tsx'
import { SeenForm } from './seen-form.tsx'
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
  [
    'parked',
    'Parked',
    'What cannot be decided without a person. It is kept, and never passed as harmless. What somebody has looked at stands last, and is not counted.',
  ],
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
  return (
    <>
      <div class="heading">
        <h1>What waits</h1>
      </div>
      {waiting.kind === 'loading' && <p class="quiet">Reading the state…</p>}
      {waiting.kind === 'failed' && <p role="alert">{waiting.reason}</p>}
      {waiting.kind === 'ready' &&
        kinds.map(([kind, title, says]) => (
          <Kind
            key={kind}
            id={kind}
            title={title}
            says={kind === 'quarantined' && place?.canRetryQuarantined === false ? `${says} ${noHub}` : says}
            rows={waiting.body[kind]}
            trouble={kind === 'quarantined' ? waiting.body.trouble : undefined}
            flags={place?.flags ?? ''}
            canRetry={({ retry: way }) => way !== undefined && ('alert' in way || place?.canRetryQuarantined === true)}
            onAnswer={waiting.reload}
          />
        ))}
    </>
  )
}

const noHub = `To send them again from here, start ${firstSeen} ui with --hub NAMESPACE/HUB.`

interface KindProps {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly rows: readonly WaitingRow[]
  /** Why they cannot be listed. */
  readonly trouble: string | undefined
  readonly flags: string
  readonly canRetry: (row: WaitingRow) => boolean
  readonly onAnswer: () => void
}

/** What waits for one thing. The row of what was tried again goes away, so how it went stands at the heading. */
function Kind({ id, title, says, rows, trouble, flags, canRetry, onAnswer }: KindProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [change, ask] = useChange((isMade) => {
    if (isMade) heading.current?.focus()
    onAnswer()
  })
  const retry = ({ retry: way }: WaitingRow): void => {
    if (way === undefined) return
    if ('alert' in way) ask(`/api/findings/${encodeURIComponent(way.alert)}/alert`, {})
    else ask('/api/quarantine/retry', { name: way.quarantined })
  }
  return (
    <section class="kind" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1} ref={heading}>
        {title}
      </h2>
      <p class="quiet">{says}</p>
      <Outcome of={change} />
      {trouble === undefined ? (
        <Rows rows={rows} title={title} flags={flags} canRetry={canRetry} onRetry={retry} onAnswer={onAnswer} />
      ) : (
        <p role="alert">{trouble}</p>
      )}
    </section>
  )
}

interface RowsProps {
  readonly rows: readonly WaitingRow[]
  readonly title: string
  readonly flags: string
  readonly canRetry: (row: WaitingRow) => boolean
  readonly onRetry: (row: WaitingRow) => void
  readonly onAnswer: () => void
}

const Rows = ({ rows, title, flags, canRetry, onRetry, onAnswer }: RowsProps) =>
  rows.length === 0 ? (
    <p class="panel none">None.</p>
  ) : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll panel" aria-label={`${title}, a table`} tabIndex={0}>
      <table class="rows waiting">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Why</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.shelf?.row ?? `${row.what} ${row.since}`} class={row.shelf?.seen && 'seen'}>
              <td>{row.finding ? <a href={`/f/${row.finding}`}>{row.what}</a> : row.what}</td>
              <td>
                {row.why}
                {(row.lookUp ?? row.correlationId) && (
                  <p class="quiet">{row.lookUp ? <code>{row.lookUp}</code> : `Correlation id ${row.correlationId}`}</p>
                )}
                {row.shelf && <SeenForm what={row.what} shelf={row.shelf} flags={flags} onAnswer={onAnswer} />}
              </td>
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
