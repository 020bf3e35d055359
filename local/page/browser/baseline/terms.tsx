import { useCallback } from 'preact/hooks'
import type { BaselineReport, BaselineTerm } from '../../../../lib/baseline/report.ts'
import { Drawing } from '../drawing.tsx'
import { shortDay } from '../times.ts'

const mostUsed = 10
const mostFound = 10

/** The terms that the picture shows: the most used, and others that would have alerted. */
function pictured(terms: readonly BaselineTerm[]): BaselineTerm[] {
  const used = terms.slice(0, mostUsed)
  const found = terms.slice(mostUsed).filter(({ findings }) => findings.length > 0)
  return [...used, ...found.slice(0, mostFound)]
}

interface TermsProps {
  readonly report: BaselineReport
  readonly range: NonNullable<BaselineReport['range']>
}

/** What is usual: the most used terms over time, and as a table. */
export function Terms({ report: { terms, counts }, range }: TermsProps) {
  const draw = useCallback(
    async (width: number) => (await import('./draw-terms.ts')).drawTerms(pictured(terms), range, width),
    [terms, range],
  )
  if (terms.length === 0) return null
  return (
    <section class="panel" aria-labelledby="terms">
      <h2 id="terms">What is usual, and what is not</h2>
      <p class="quiet">
        The most used of {counts.terms.toLocaleString('en-US')} pairs of extension and network, then others that would
        have alerted. A dot is a day on which it was seen, a bar a presence without a gap longer than the window, a
        diamond what would have alerted.
      </p>
      <Drawing draw={draw} label="The most used extensions and networks over time. The table below has them." />
      <details>
        <summary>As a table, with who asked</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section class="scroll" aria-label="Terms" tabIndex={0}>
          <table class="rows terms">
            <thead>
              <tr>
                <th scope="col">Extension</th>
                <th scope="col">Network</th>
                <th scope="col">Operations</th>
                <th scope="col">Days</th>
                <th scope="col">Machines</th>
                <th scope="col">First and last</th>
                <th scope="col">Who, mostly</th>
              </tr>
            </thead>
            <tbody>
              {terms.map((term) => (
                <Row key={`${term.rule} ${term.key.join(' ')}`} term={term} />
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </section>
  )
}

const Row = ({
  term: { name, asn, organisation, operations, days, machines, who, findings },
}: {
  term: BaselineTerm
}) => (
  <tr class={findings.length > 0 ? 'source' : undefined}>
    <th scope="row">{name}</th>
    <td>
      AS{asn} {organisation}
    </td>
    <td>{operations.toLocaleString('en-US')}</td>
    <td>{days.length}</td>
    <td>{machines}</td>
    <td>
      {shortDay(days[0] ?? '')} to {shortDay(days.at(-1) ?? '')}
    </td>
    <td>{who.join(', ')}</td>
  </tr>
)
