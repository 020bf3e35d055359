import { useEffect } from 'preact/hooks'
import type { FindingWhole } from '../../api.ts'
import { deliveries } from '../findings.tsx'
import { Severity } from '../severity.tsx'
import { exactTime } from '../times.ts'
import { useJson } from '../use-json.ts'
import { AlertTabs } from './alert-tabs.tsx'
import { FactList } from './fact-list.tsx'
import { NetworksOverTime } from './networks-over-time.tsx'
import { OperationRecords } from './operation-records.tsx'
import { WhatToDo } from './what-to-do.tsx'
import { WhyTable } from './why-table.tsx'

/** One finding whole: what happened, how unusual it is, what to do now. */
export function FindingPage({ id }: { id: string }) {
  const finding = useJson<FindingWhole>(`/api/findings/${encodeURIComponent(id)}`)
  const title = finding.kind === 'ready' ? finding.body.what : id
  useEffect(() => {
    document.title = `${title} · First Seen`
  }, [title])
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
      {finding.kind === 'ready' && <Whole finding={finding.body} />}
    </>
  )
}

const Whole = ({ finding }: { finding: FindingWhole }) => (
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
    </header>
    <div class="columns">
      <div>
        <WhyTable why={finding.why} />
        {finding.picture && <NetworksOverTime picture={finding.picture} />}
        <OperationRecords finding={finding} />
        <WhatToDo finding={finding} />
      </div>
      <FactList finding={finding} />
    </div>
    <AlertTabs finding={finding} />
  </article>
)
