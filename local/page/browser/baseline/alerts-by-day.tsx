import { useState } from 'preact/hooks'
import type { BaselineAlert, BaselineFinding } from '../../../../lib/baseline/report.ts'
import { Severity } from '../severity.tsx'
import { byDay, clockTime, dayInWords } from '../times.ts'
import { counted } from './numbers.ts'

const shownAtFirst = 50

/** What would have alerted, newest first, a heading for each day. */
export function AlertsByDay({ alerts }: { alerts: readonly BaselineAlert[] }) {
  const [isWhole, showWhole] = useState(false)
  const newestFirst = [...alerts].reverse()
  const shown = isWhole ? newestFirst : newestFirst.slice(0, shownAtFirst)
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">What would have alerted</h2>
      {alerts.length === 0 && (
        <p class="panel empty">
          Nothing: every operation of the armed days came from a network that had managed its extension before.
        </p>
      )}
      {byDay(shown).map(([day, own]) => (
        <section key={day} class="day" aria-labelledby={`alerts-${day}`}>
          <h3 id={`alerts-${day}`}>{dayInWords(day)}</h3>
          <ol class="findings panel">
            {own.map((alert) => (
              <li key={alert.id}>
                <Alert alert={alert} />
              </li>
            ))}
          </ol>
        </section>
      ))}
      {shown.length < alerts.length && (
        <button type="button" onClick={() => showWhole(true)}>
          Show all {alerts.length.toLocaleString('en-US')}
        </button>
      )}
    </section>
  )
}

const Alert = ({ alert: { findings } }: { alert: BaselineAlert }) => {
  const [first, ...others] = findings
  if (first === undefined) return null
  if (others.length === 0) return <Finding finding={first} />
  return (
    <details class="group">
      <summary>
        <time dateTime={first.time}>{clockTime(first.time)}</time> One alert of {counted(findings.length, 'finding')}:{' '}
        {first.title} and others
      </summary>
      {findings.map((finding) => (
        <Finding key={finding.id} finding={finding} />
      ))}
    </details>
  )
}

const Finding = ({ finding }: { finding: BaselineFinding }) => {
  const { time, severity, title, who, alsoNew, lastSeen, suggestion } = finding
  return (
    <article>
      <div class="stamp">
        <time dateTime={time}>{clockTime(time)}</time>
        <Severity of={severity} />
      </div>
      <div>
        <h4>{title}</h4>
        <p class="quiet">by {who}</p>
        <p class="tags">
          {lastSeen && <span class="tag">came back</span>}
          {alsoNew.map((says) => (
            <span key={says} class="tag">
              also new {says}
            </span>
          ))}
          {suggestion !== undefined && (
            <a class="tag" href={`#suggestion-${suggestion + 1}`}>
              suggestion {suggestion + 1} covers it
            </a>
          )}
        </p>
      </div>
    </article>
  )
}
