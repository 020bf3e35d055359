import type { Tally } from '../../lib/verdict.ts'

/** `12,345`. Not toLocaleString: what that loads takes longer than the rest of a short run. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',')

/** `1 day`, `2 days`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`

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
    `${grouped(total.known)} known`,
    `${count(findings, 'finding')}${told}`,
    ...(total.parked > 0 ? [`${grouped(total.parked)} parked`] : []),
    ...(total.quarantined > 0 ? [`${grouped(total.quarantined)} unreadable`] : []),
  ]
  const read = `${count(total.messages, 'message')}, ${count(total.records, 'record')} looked at`
  return `${read} in ${seconds.toFixed(1)} s → ${parts.join(', ')}.`
}
