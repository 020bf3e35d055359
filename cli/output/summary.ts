import type { Tally } from '../../lib/verdict.ts'

const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

export interface Sum {
  readonly total: Tally
  readonly findings: number
  /** Absent where none are sent. */
  readonly alerts?: number
  readonly seconds: number
}

/** The last line of a run: what became of the records that count. */
export function summary({ total, findings, alerts, seconds }: Sum): string {
  const told = alerts === undefined ? '' : ` in ${count(alerts, 'alert')}`
  const parts = [
    `${total.known.toLocaleString('en-US')} known`,
    `${count(findings, 'finding')}${told}`,
    ...(total.parked > 0 ? [`${total.parked.toLocaleString('en-US')} parked`] : []),
    ...(total.quarantined > 0 ? [`${total.quarantined.toLocaleString('en-US')} unreadable`] : []),
  ]
  const read = `${count(total.messages, 'message')}, ${count(total.records, 'record')} looked at`
  return `${read} in ${seconds.toFixed(1)} s → ${parts.join(', ')}.`
}
