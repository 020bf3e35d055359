import type { Tally } from '../../lib/verdict.ts'

const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

/** The last line of a run: what became of the records. Every record is in exactly one number. */
export function summary(total: Tally, findings: number, seconds: number): string {
  const operations = total.new + total.known + total.parked
  const parts = [
    `${count(total.known, 'known', 'known')}`,
    count(findings, 'finding'),
    ...(total.parked > 0 ? [`${count(total.parked, 'parked', 'parked')}`] : []),
    ...(total.quarantined > 0 ? [`${count(total.quarantined, 'unreadable', 'unreadable')}`] : []),
  ]
  return `${count(total.records, 'record')} in ${seconds.toFixed(1)} s → ${count(operations, 'successful operation')}: ${parts.join(', ')}.`
}
