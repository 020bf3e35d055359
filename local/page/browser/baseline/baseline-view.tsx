import type { BaselineReport } from '../../../../lib/baseline/report.ts'
import { longDay, moment } from '../times.ts'
import { AlertsByDay } from './alerts-by-day.tsx'
import { DaysChart } from './days-chart.tsx'
import { counted } from './numbers.ts'
import { Suggestions } from './suggestions.tsx'
import { Terms } from './terms.tsx'

/** What a dry run over the past found: what would have alerted, what to expect, what is usual. */
export const BaselineView = ({ report }: { report: BaselineReport }) => (
  <>
    <div class="heading">
      <h1>Before arming: the dry run</h1>
      <p class="quiet">
        {sourceOf(report)} · made {moment(report.madeAt)}
      </p>
    </div>
    {report.range === undefined ? <Nothing report={report} /> : <Whole report={report} range={report.range} />}
  </>
)

const Nothing = ({ report: { counts } }: { report: BaselineReport }) => (
  <div class="panel empty">
    <h2>No operation that counts</h2>
    <p>
      {counted(counts.records, 'record')} were looked at, and none is a successful operation that a rule names. Is it
      the right subscription, and long enough a time?
    </p>
  </div>
)

interface WholeProps {
  readonly report: BaselineReport
  readonly range: NonNullable<BaselineReport['range']>
}

const Whole = ({ report, range }: WholeProps) => (
  <>
    <p class="lead">
      The log from {longDay(range.from)} to {longDay(range.to)}, run through the detector in order of time. What is
      older than {longDay(range.armedFrom)} is learnt and raises nothing, as the history of the first days is too short.
    </p>
    <Numbers report={report} />
    <DaysChart report={report} armedFrom={range.armedFrom} />
    <AlertsByDay alerts={report.alerts} />
    <Suggestions suggestions={report.suggestions} />
    <Terms report={report} range={range} />
    <NotTaught report={report} />
  </>
)

const Numbers = ({ report: { counts, estimate } }: { report: BaselineReport }) => (
  <dl class="numbers">
    <div class="panel">
      <dt>Alerts a week to expect</dt>
      <dd>{estimate ? estimate.alertsPerWeek : 'unknown'}</dd>
      <dd class="quiet">
        {estimate === undefined
          ? 'less than a day of the log is armed'
          : `as in the last ${counted(estimate.overDays, 'day')}${fewer(estimate)}`}
      </dd>
    </div>
    <div class="panel">
      <dt>Would have alerted</dt>
      <dd>{counts.alerts.toLocaleString('en-US')}</dd>
      <dd class="quiet">{counted(counts.findings, 'finding')} in them</dd>
    </div>
    <div class="panel">
      <dt>Operations</dt>
      <dd>{counts.operations.toLocaleString('en-US')}</dd>
      <dd class="quiet">{counted(counts.records, 'record')} looked at</dd>
    </div>
    <div class="panel">
      <dt>Terms learnt</dt>
      <dd>{counts.terms.toLocaleString('en-US')}</dd>
      <dd class="quiet">extension and network</dd>
    </div>
  </dl>
)

const fewer = ({ alertsPerWeek, alertsPerWeekWithSuggestions: left }: NonNullable<BaselineReport['estimate']>) =>
  left < alertsPerWeek ? `; ${left} with all suggestions` : ''

/** What the dry run could not learn from. Shown only where there is something. */
const NotTaught = ({ report: { counts } }: { report: BaselineReport }) => {
  const rows = [
    [
      counts.withoutAddress,
      'name no public address: they teach nothing, and once armed they wait on the shelf for a person',
    ],
    [counts.leftOut, 'come from networks that the rules leave out (Microsoft’s own): they never alert'],
    [counts.inNoNetwork, 'come from an address that lies in no known network: no match'],
    [counts.inFuture, 'are dated more than a day ahead: set aside'],
    [counts.unreadable, 'pieces of the log could not be read'],
  ] as const
  const shown = rows.filter(([count]) => count > 0)
  if (shown.length === 0) return null
  return (
    <section class="panel" aria-labelledby="not-taught">
      <h2 id="not-taught">What taught nothing</h2>
      <ul>
        {shown.map(([count, text]) => (
          <li key={text}>
            <strong>{count.toLocaleString('en-US')}</strong> {text}
          </li>
        ))}
      </ul>
    </section>
  )
}

function sourceOf({ source }: BaselineReport): string {
  if (source.kind === 'files') return source.files.length === 1 ? `${source.files[0]}` : `${source.files.length} files`
  const { subscriptions, days } = source
  const whose =
    subscriptions.length === 1 ? `subscription ${subscriptions[0]}` : `${subscriptions.length} subscriptions`
  return `${days} days of ${whose}, from Azure`
}
