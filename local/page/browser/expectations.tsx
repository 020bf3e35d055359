import { useEffect, useState } from 'preact/hooks'
import { scopeInWords } from '../../../lib/expect/expectation.ts'
import { firstSeen } from '../../../lib/triage/program.ts'
import type { ExpectationLine, Place } from '../api.ts'
import { CommandLine } from './command-line.tsx'
import { inWords } from './outcome.tsx'
import { longDay, moment } from './times.ts'
import { type Change, useChange } from './use-change.ts'
import { useJson } from './use-json.ts'
import { useTitle } from './use-title.ts'

const groups = [
  [
    'ending',
    'Ending within 7 days',
    'After that the next finding of the scope alerts again. Renew one from its finding.',
  ],
  ['unused', 'Unused', 'Two weeks or more have brought nothing that they cover: are they still needed?'],
  ['active', 'Active', 'Findings of these scopes are kept, and alert nobody.'],
  ['ended', 'Ended', 'What they covered stays expected; what came later alerts.'],
] as const

/** What is expected, by whom, why, in which scope, until when, and how often it was used. */
export function ExpectationsPage({ place }: { place: Place | undefined }) {
  const entries = useJson<ExpectationLine[]>('/api/expectations')
  useTitle('Expected')
  useEffect(() => {
    if (entries.kind === 'ready' && location.hash.length > 1) document.getElementById(location.hash.slice(1))?.focus()
  }, [entries.kind])
  // Of the whole page: an entry that has ended moves to another list, and what was said of it goes with it.
  const [ending, setEnding] = useState('')
  const [change, ask] = useChange(entries.reload)
  const end = (id: string): void => {
    setEnding(id)
    ask(`/api/expectations/${encodeURIComponent(id)}/end`, {})
  }
  useEffect(() => {
    if (change.kind === 'done') document.getElementById(ending)?.focus()
  }, [entries.kind === 'ready' && entries.body, change.kind])
  return (
    <>
      <p class="unseen" role="status">
        {inWords(change)}
      </p>
      <div class="heading">
        <h1>What is expected</h1>
        {entries.kind === 'ready' && <p class="quiet">{counted(entries.body)}</p>}
      </div>
      {entries.kind === 'loading' && <p class="quiet">Reading the state…</p>}
      {entries.kind === 'failed' && <p role="alert">{entries.reason}</p>}
      {entries.kind === 'ready' && entries.body.length === 0 && <Nothing flags={place?.flags ?? ''} />}
      {entries.kind === 'ready' &&
        groups.map(([standing, title, says]) => {
          const own = entries.body.filter((entry) => entry.standing === standing)
          return (
            own.length > 0 && (
              <section key={standing} class="kind" aria-labelledby={standing}>
                <h2 id={standing}>{title}</h2>
                <p class="quiet">{says}</p>
                <ul class="entries panel">
                  {own.map((entry) => (
                    <Entry
                      key={entry.id}
                      entry={entry}
                      change={entry.id === ending ? change : undefined}
                      isBusy={change.kind === 'busy'}
                      onEnd={() => end(entry.id)}
                    />
                  ))}
                </ul>
              </section>
            )
          )
        })}
    </>
  )
}

const counted = ({ length }: readonly unknown[]): string => `${length} ${length === 1 ? 'entry' : 'entries'}`

const Nothing = ({ flags }: { flags: string }) => (
  <div class="panel empty">
    <h2>Nothing is expected</h2>
    <p>
      Every finding alerts. A finding’s page has a form that marks it expected; so does the command line, also for what
      has not come yet:
    </p>
    <CommandLine
      command={{
        does: 'For example',
        line: `${firstSeen} expect add --extension CustomScript --asn 64500 --reason 'new office' --days 90${flags}`,
      }}
    />
  </div>
)

interface EntryProps {
  readonly entry: ExpectationLine
  /** What was asked of it, if anything. */
  readonly change: Change | undefined
  readonly isBusy: boolean
  readonly onEnd: () => void
}

function Entry({ entry, change, isBusy, onEnd }: EntryProps) {
  const { id, scope, reason, by, created, until, standing } = entry
  return (
    <li id={id} tabIndex={-1}>
      <h3>{scopeInWords(scope)}</h3>
      <p>{reason}</p>
      <p class="quiet">
        {by}, {longDay(created)} · {standing === 'ended' ? 'ended' : 'until'} {longDay(until)} · {useOf(entry)} ·{' '}
        <code>{id}</code>
      </p>
      {standing !== 'ended' && (
        <button type="button" disabled={isBusy} aria-label={`End it now: ${scopeInWords(scope)}`} onClick={onEnd}>
          End it now
        </button>
      )}
      {change && <p class={`outcome ${change.kind}`}>{inWords(change)}</p>}
    </li>
  )
}

function useOf({ hits, lastHit }: ExpectationLine): string {
  if (lastHit === undefined) return 'never used'
  return `used ${hits === 1 ? 'once' : `${hits} times`}, last ${moment(lastHit)}`
}
