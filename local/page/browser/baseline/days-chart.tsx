import { useCallback } from 'preact/hooks'
import type { BaselineReport } from '../../../../lib/baseline/report.ts'
import { Drawing } from '../drawing.tsx'
import { shortDay } from '../times.ts'
import { counted } from './numbers.ts'

interface DaysChartProps {
  readonly report: BaselineReport
  readonly armedFrom: string
}

/** Operations and would-be alerts, day by day: as a picture, and as a table for those who do not see it. */
export function DaysChart({ report: { days, counts }, armedFrom }: DaysChartProps) {
  const draw = useCallback(
    async (width: number) => (await import('./draw-days.ts')).drawDays(days, armedFrom, width),
    [days, armedFrom],
  )
  const busy = days.filter(({ operations, alerts }) => operations > 0 || alerts > 0)
  return (
    <section class="panel" aria-labelledby="days">
      <h2 id="days">Day by day</h2>
      <p class="quiet">
        Alerts that would have come, above; operations on extensions, below. The shaded days are learnt.
      </p>
      <Drawing
        draw={draw}
        label={`${counted(counts.alerts, 'alert')} and ${counted(counts.operations, 'operation')} over ${counted(days.length, 'day')}. The table below has them.`}
      />
      <details>
        <summary>The same as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Operations</th>
              <th scope="col">No address</th>
              <th scope="col">Findings</th>
              <th scope="col">Alerts</th>
            </tr>
          </thead>
          <tbody>
            {busy.map(({ day, isLearning, operations, withoutAddress, findings, alerts }) => (
              <tr key={day}>
                <th scope="row">{shortDay(day)}</th>
                <td>{operations}</td>
                <td>{withoutAddress}</td>
                <td>{isLearning ? 'learnt' : findings}</td>
                <td>{isLearning ? 'learnt' : alerts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
