import type { BaselineReport } from '../../../../lib/baseline/report.ts'

/** What a dry run over the past found, as a page. */
export function BaselineView({ report }: { report: BaselineReport }) {
  const { alerts, findings } = report.counts
  return (
    <section class="panel">
      <p>
        {alerts} alerts of {findings} findings
      </p>
    </section>
  )
}
