import { useEffect } from 'preact/hooks'
import type { Waiting, WaitingRow } from '../api.ts'
import { exactTime } from './times.ts'
import { useJson } from './use-json.ts'

const kinds = [
  ['unsent', 'Unsent', 'Findings whose alert is not yet confirmed sent. Tried again every minute, for ever.'],
  ['waiting', 'Waiting', 'Operations that wait for an address or for ASN data. They are decided when it comes.'],
  ['parked', 'Parked', 'What cannot be decided without a person. It is kept, and never passed as harmless.'],
  ['quarantined', 'Quarantined', 'Bytes that could not be read. They are kept as they came, with the reason.'],
] as const

/** The lists behind the numbers of the strip. */
export function WaitingPage() {
  const waiting = useJson<Waiting>('/api/waiting')
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
          <section key={kind} class="kind" aria-labelledby={kind}>
            <h2 id={kind} tabIndex={-1}>
              {title}
            </h2>
            <p class="quiet">{says}</p>
            <Rows rows={waiting.body[kind]} title={title} />
          </section>
        ))}
    </>
  )
}

const Rows = ({ rows, title }: { rows: readonly WaitingRow[]; title: string }) =>
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
          {rows.map(({ what, why, since, finding }) => (
            <tr key={`${what} ${since}`}>
              <td>{finding ? <a href={`/f/${finding}`}>{what}</a> : what}</td>
              <td>{why}</td>
              <td>{since && <time dateTime={since}>{exactTime(since)}</time>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
