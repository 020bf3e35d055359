import { useEffect } from 'preact/hooks'
import type { FindingLine, FindingWhole, Place } from '../../api.ts'
import { deliveries } from '../findings.tsx'
import type { LiveState } from '../live.ts'
import { Severity } from '../severity.tsx'
import { exactTime, longDay } from '../times.ts'
import { useJson } from '../use-json.ts'
import { useTitle } from '../use-title.ts'
import { AlertTabs } from './alert-tabs.tsx'
import { CloseForm } from './close-form.tsx'
import { ExpectForm } from './expect-form.tsx'
import { FactList } from './fact-list.tsx'
import { NetworksOverTime } from './networks-over-time.tsx'
import { OperationRecords } from './operation-records.tsx'
import { WhatToDo } from './what-to-do.tsx'
import { WholeChain } from './whole-chain.tsx'
import { WhyTable } from './why-table.tsx'

interface FindingPageProps {
  readonly id: string
  readonly live: LiveState
  readonly place: Place | undefined
}

/** One finding whole: what happened, how unusual it is, what to do now. What becomes of it meanwhile is shown too. */
export function FindingPage({ id, live, place }: FindingPageProps) {
  const finding = useJson<FindingWhole>(`/api/findings/${encodeURIComponent(id)}`)
  const shown = finding.kind === 'ready' ? finding.body : undefined
  const told = live.findings?.find((line) => line.id === shown?.id)
  useEffect(() => {
    if (shown && told && fateOf(shown) !== fateOf(told)) finding.reload()
  }, [shown && fateOf(shown), told && fateOf(told)])
  useTitle(shown?.what ?? id)
  return (
    <>
      <p class="back">
        <a href="/">← All findings</a>
      </p>
      {finding.kind === 'loading' && <p class="quiet">Reading the state…</p>}
      {finding.kind === 'failed' && (
        <div class="panel empty">
          <h1>Finding {id}</h1>
          <p role="alert">{finding.reason}</p>
        </div>
      )}
      {finding.kind === 'ready' && <Whole finding={finding.body} place={place} onChange={finding.reload} />}
    </>
  )
}

/** What can become of a finding. */
const fateOf = ({ delivery, isUnconfirmed, closed, expected }: FindingLine): string =>
  JSON.stringify([delivery, isUnconfirmed, closed, expected])

interface WholeProps {
  readonly finding: FindingWhole
  readonly place: Place | undefined
  readonly onChange: () => void
}

const Whole = ({ finding, place, onChange }: WholeProps) => (
  <article class="whole">
    <header>
      <p class="stamp">
        <Severity of={finding.severity} />
        <time dateTime={finding.time}>{exactTime(finding.time)}</time>
        <code class="tag id">{finding.shortId}</code>
        <span class={`tag ${finding.delivery}`}>{deliveries[finding.delivery]}</span>
        {finding.closed && (
          <span class="tag">
            closed as {finding.closed.as} by {finding.closed.by}
          </span>
        )}
      </p>
      <h1>{finding.title}</h1>
      <p class="lead">{finding.sentence}</p>
      {place && (
        <p class="jumps">
          <a href="#close">Close it</a>
          {finding.scope && <a href="#expect">Mark it expected</a>}
          <a href="#todo">What to do</a>
        </p>
      )}
      {finding.expected && (
        <p class="expectedly">
          Expected by {finding.expected.by}, until {longDay(finding.expected.until)}, so nobody was alerted:{' '}
          {finding.expected.reason} <a href={`/expectations#${finding.expected.id}`}>The entry</a>
        </p>
      )}
    </header>
    <div class="columns">
      <FactList finding={finding} />
      <div class="main">
        <WhyTable why={finding.why} />
        {finding.picture && <NetworksOverTime picture={finding.picture} />}
        <OperationRecords finding={finding} />
        <WhatToDo finding={finding} />
        <WholeChain id={finding.id} />
      </div>
      <div class="aside">
        {place && <CloseForm finding={finding} place={place} onAnswer={onChange} />}
        {place && finding.scope && (
          <ExpectForm finding={finding} scope={finding.scope} place={place} onAnswer={onChange} />
        )}
      </div>
    </div>
    <AlertTabs finding={finding} />
  </article>
)
