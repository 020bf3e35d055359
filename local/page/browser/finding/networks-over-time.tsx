import { useCallback } from 'preact/hooks'
import type { Picture, PicturedNetwork } from '../../api.ts'
import { Drawing } from '../drawing.tsx'
import { exactTime, shortDay } from '../times.ts'

/** Which networks managed the extension, and when: as a picture, and as a table for those who do not see it. */
export function NetworksOverTime({ picture }: { picture: Picture }) {
  const draw = useCallback(async (width: number) => (await import('./chart.ts')).chartOf(picture, width), [picture])
  return (
    <section class="panel picture" aria-labelledby="picture">
      <h2 id="picture">Networks that manage {picture.extension}</h2>
      <p class="quiet">
        A dot is a day on which the network managed it, a bar a presence: no gap longer than {picture.windowDays} days.
        The shaded time is the history window of this finding.
      </p>
      <Drawing draw={draw} label={spoken(picture)} />
      <details>
        <summary>The same as a table</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Network</th>
              <th scope="col">Days seen</th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {picture.networks.map((network) => (
              <Row key={network.asn} network={network} at={picture.at} />
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

const Row = ({ network: { asn, organisation, days, isFindings }, at }: { network: PicturedNetwork; at: string }) => (
  <tr class={isFindings ? 'source' : undefined}>
    <th scope="row">
      AS{asn} {organisation}
      {isFindings && <small>this finding, {exactTime(at)}</small>}
    </th>
    <td>{days.length}</td>
    <td>{days[0] && shortDay(days[0])}</td>
    <td>{days.at(-1) && shortDay(days.at(-1) ?? '')}</td>
  </tr>
)

function spoken({ networks, extension, at }: Picture): string {
  const others = networks.filter(({ isFindings }) => !isFindings)
  const own = networks.find(({ isFindings }) => isFindings)
  const usual = others.map(({ asn, days }) => `AS${asn} on ${days.length} days`).join(', ')
  return `${extension} over time. AS${own?.asn} was new on ${exactTime(at)}.${usual ? ` Other networks: ${usual}.` : ''}`
}
