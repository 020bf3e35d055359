import type { BaselineReport } from '../../../lib/baseline/report.ts'
import type { Place } from '../api.ts'
import { BaselineView } from './baseline/baseline-view.tsx'
import { useJson } from './use-json.ts'
import { useTitle } from './use-title.ts'

/** The last dry run over the past that was made on this machine, in the folder in which this page was started. */
export function BaselinePage({ place }: { place: Place | undefined }) {
  useTitle('Baseline')
  const report = useJson<BaselineReport | null>('/api/baseline')
  if (report.kind === 'ready' && report.body) return <BaselineView report={report.body} />
  return (
    <>
      <div class="heading">
        <h1>Before arming: the dry run</h1>
      </div>
      {report.kind === 'loading' && <p class="quiet">Reading the report…</p>}
      {report.kind === 'failed' && <p role="alert">{report.reason}</p>}
      {report.kind === 'ready' && <Nothing flags={place?.flags ?? ''} />}
    </>
  )
}

const Nothing = ({ flags }: { flags: string }) => (
  <div class="panel empty">
    <h2>No baseline yet</h2>
    <p>
      A dry run over your own log says what is normal and what would have alerted, before anything does. Run one in the
      folder in which you started this page:
    </p>
    <p>
      <code>npx first-seen baseline my-activity-log.json</code>
    </p>
    <p>
      With <code>--arm{flags}</code> it also teaches what it learnt. All its options:{' '}
      <code>npx first-seen baseline --help</code>
    </p>
  </div>
)
