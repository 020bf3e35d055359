import { counted } from '../../../../lib/render/sentence.ts'
import type { Why } from '../../api.ts'
import { moment, shortDay } from '../times.ts'

/** Each rule's key, and what it was at that moment: the rule that raised first, then what gives it context. */
export const WhyTable = ({ why }: { why: readonly Why[] }) => (
  <section class="panel why" aria-labelledby="why">
    <h2 id="why">Why</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">At that moment</th>
        </tr>
      </thead>
      <tbody>
        {why.map(({ rule, raises, key, was, windowDays }) => (
          <tr key={rule}>
            <th scope="row">
              {key.map(([field, value]) => (
                <span key={field} class="key">
                  <small>{field === 'asn' ? 'network' : field}</small> {shown(field, value)}
                </span>
              ))}
              <small class="rule">{raises ? `${rule}: this raised the finding` : rule}</small>
            </th>
            <td>
              <span class={`verdict ${was.kind}`}>{was.kind === 'forgotten' ? 'not kept' : was.kind}</span>
              <small>{inWords(was, windowDays)}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** The end of a long id says which it is; the whole stands among the ids. */
function shown(field: string, value: string): string {
  if (field === 'asn') return `AS${value}`
  return field === 'resource' ? `…/${value.split('/').slice(-3).join('/')}` : value
}

function inWords(was: Why['was'], windowDays: number): string {
  const days = counted(windowDays, 'day')
  switch (was.kind) {
    case 'new':
      return was.lastSeen
        ? `last seen ${moment(was.lastSeen)}, more than ${days} before`
        : `neither in the ${days} before nor earlier`
    case 'known':
      return `seen again and again since ${shortDay(was.since)}`
    case 'forgotten':
      return 'the state holds it no more'
    default:
      return was satisfies never
  }
}
