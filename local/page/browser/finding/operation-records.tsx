import type { FindingWhole } from '../../api.ts'
import { exactTime } from '../times.ts'

interface RecordRow {
  readonly stage: string
  readonly time?: string
  readonly address: string
  readonly note: string
  readonly isSource: boolean
}

/** The operation's records as far as the state knows them, and where the address came from. */
export function OperationRecords({ finding }: { finding: FindingWhole }) {
  return (
    <section class="panel records" aria-labelledby="records">
      <h2 id="records">The operation’s records</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">Time</th>
            <th scope="col">Address</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(finding).map(({ stage, time, address, note, isSource }) => (
            <tr key={`${stage} ${time} ${address}`} class={isSource ? 'source' : undefined}>
              <th scope="row">{stage}</th>
              <td>{time ? exactTime(time) : 'not kept'}</td>
              <td>
                {address} <small>{note}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {finding.operation
          ? 'Only what decides is kept: the addresses that were lent, and the successes.'
          : 'The state keeps no more of this operation: what lends an address is forgotten after eight days.'}
      </p>
    </section>
  )
}

function rowsOf({ facts, operation }: FindingWhole): RecordRow[] {
  const { ip, from } = facts.source
  const lent = (operation?.lent ?? []).map((one): RecordRow => {
    const isSource = one.from === from && one.ip === ip
    return { stage: one.from, address: one.ip, note: isSource ? 'lent to the success' : 'lent', isSource }
  })
  const isThere = lent.some(({ isSource }) => isSource)
  const source: RecordRow[] =
    from === 'success' || isThere ? [] : [{ stage: from, address: ip, note: 'lent to the success', isSource: true }]
  const isOwn = from === 'success'
  const success: RecordRow = {
    stage: 'success',
    time: facts.time,
    address: isOwn ? ip : 'none of its own',
    note: isOwn ? 'its own' : `so taken from the ${from} record`,
    isSource: isOwn,
  }
  const others = (operation?.successes ?? [])
    .filter((time) => time !== facts.time)
    .map((time): RecordRow => ({ stage: 'success', time, address: 'none of its own', note: '', isSource: false }))
  return [...source, ...lent, success, ...others]
}
