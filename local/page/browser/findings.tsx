import type { FindingLine, Place } from '../api.ts'
import type { LiveState } from './live.ts'
import { Severity } from './severity.tsx'
import { byDay, clockTime, dayInWords, longDay } from './times.ts'
import { usePlace } from './use-place.ts'
import { useTitle } from './use-title.ts'

interface FindingsPageProps {
  readonly live: LiveState
  readonly place: Place | undefined
}

/** All findings, newest first, a heading for each day; new ones come in by themselves and are read aloud. */
export function FindingsPage({ live: { status, findings, total, fresh }, place }: FindingsPageProps) {
  useTitle(fresh.size > 0 ? `(${fresh.size} new) Findings` : 'Findings')
  // Whatever stands above must have its height too.
  usePlace(findings !== undefined && status !== undefined)
  const newest = findings?.find(({ id }) => fresh.has(id))
  return (
    <>
      <div class="heading">
        <h1>Findings</h1>
        {findings && <p class="quiet">{counted(findings.length, total)} · newest first · live</p>}
      </div>
      <p class="unseen" aria-live="polite">
        {newest && `New finding: ${newest.title}`}
      </p>
      {findings === undefined && <p class="quiet">Reading the state…</p>}
      {findings?.length === 0 && <Nothing send={place?.send} />}
      {findings && byDay(findings).map(([day, own]) => <Day key={day} day={day} findings={own} fresh={fresh} />)}
    </>
  )
}

function counted(listed: number, total: number): string {
  const all = `${total.toLocaleString('en-US')} in the last 90 days`
  return listed < total ? `the newest ${listed.toLocaleString('en-US')} of ${all}` : all
}

const Nothing = ({ send }: { send: string | undefined }) => (
  <div class="panel empty">
    <h2>Nothing was found yet</h2>
    <p>
      Every successful operation on an extension came from a network that had managed it before, or none has come.
      {send && (
        <>
          {' '}
          Try one of your own: <code>{send}</code>
        </>
      )}
    </p>
  </div>
)

interface DayProps {
  readonly day: string
  readonly findings: readonly FindingLine[]
  readonly fresh: ReadonlySet<string>
}

const Day = ({ day, findings, fresh }: DayProps) => (
  <section class="day" aria-labelledby={`day-${day}`}>
    <h2 id={`day-${day}`}>{dayInWords(`${day}T00:00:00Z`)}</h2>
    <ol class="findings panel">
      {findings.map((line) => (
        <li key={line.id} class={fresh.has(line.id) ? 'fresh' : undefined}>
          <Line line={line} />
        </li>
      ))}
    </ol>
  </section>
)

const Line = ({ line }: { line: FindingLine }) => (
  <article>
    <div class="stamp">
      <time dateTime={line.time}>{clockTime(line.time)}</time>
      <Severity of={line.severity} />
    </div>
    <div>
      <h3>
        <a href={`/f/${line.shortId}`}>{line.title}</a>
      </h3>
      <p class="quiet">
        by {line.who}
        {line.usually[0] && <> · usually {line.usually[0]}</>}
      </p>
      <p class="tags">
        {line.alsoNew.map((says) => (
          <span key={says} class="tag">
            also new {says}
          </span>
        ))}
        <span class={`tag ${line.delivery}`}>
          {line.expected
            ? `expected by ${line.expected.by} until ${longDay(line.expected.until)}: ${line.expected.reason}`
            : deliveries[line.delivery]}
        </span>
        {line.closed && <span class="tag">closed as {line.closed.as}</span>}
        {line.isUnconfirmed && !line.closed && <span class="tag">unconfirmed</span>}
        <code class="tag id">{line.shortId}</code>
      </p>
    </div>
  </article>
)

export const deliveries: Readonly<Record<FindingLine['delivery'], string>> = {
  sent: 'alert sent',
  unsent: 'alert not sent yet',
  refused: 'alert refused',
  expected: 'expected: nobody was alerted',
  held: 'found while learning: only in the summary',
}
