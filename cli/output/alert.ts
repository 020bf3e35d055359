import type { CloudEvent } from '../../lib/render/event.ts'
import { printable, type Terminal } from './terminal.ts'

/** The parts of an alert's OCSF finding that a terminal shows. */
interface Shown {
  readonly severity?: string
  readonly message?: string
  readonly finding_info?: { readonly title?: string; readonly related_events?: readonly { readonly title?: string }[] }
  readonly evidences?: readonly {
    readonly actor?: { readonly user?: { readonly name?: string; readonly uid?: string } }
    readonly src_endpoint?: {
      readonly ip?: string
      readonly autonomous_system?: { readonly number?: number; readonly name?: string }
    }
  }[]
  readonly anomaly_analyses?: readonly {
    readonly baselines?: readonly { readonly observations?: readonly { readonly value?: string }[] }[]
  }[]
  readonly unmapped?: { readonly also_new?: readonly { readonly says?: string }[] }
}

const colours: Readonly<Record<string, 'cyan' | 'yellow' | 'red' | 'magenta'>> = {
  Low: 'cyan',
  Medium: 'yellow',
  High: 'red',
  Critical: 'magenta',
}
const indent = ' '.repeat(11)
const mostMembers = 10

/** An alert as a person at a terminal reads it: what, who, from where, how unusual; of a group, its first ten. */
export function printAlert({ data, type, time }: CloudEvent, out: Terminal): void {
  const shown = data as Shown
  const row = (label: string, text: string): void =>
    out.line(`${indent}${out.style('dim', label.padEnd(9))}${printable(text)}`)
  const severity = shown.severity ?? 'Alarm'
  const dot = out.style([colours[severity] ?? 'red', 'bold'], `● ${severity.toUpperCase()}`.padEnd(indent.length))
  out.line()
  out.line(`${dot}${out.style('bold', printable(shown.finding_info?.title ?? shown.message ?? type))}`)
  const members = shown.finding_info?.related_events ?? []
  for (const { title } of members.slice(0, mostMembers)) out.line(`${indent}· ${printable(title ?? '')}`)
  if (members.length > mostMembers) out.line(`${indent}· and ${members.length - mostMembers} more`)
  const [evidence] = shown.evidences ?? []
  const user = evidence?.actor?.user
  if (user) row('by', user.name ?? user.uid ?? '')
  const network = evidence?.src_endpoint?.autonomous_system
  if (evidence?.src_endpoint?.ip)
    row('from', `${evidence.src_endpoint.ip} · AS${network?.number} ${network?.name ?? ''}`)
  const before = shown.anomaly_analyses?.[0]?.baselines?.[0]?.observations?.[0]?.value
  if (before)
    row(
      'before',
      before.startsWith('never') ? `never seen managing it` : `last seen managing it on ${before.slice(0, 10)}`,
    )
  const also = shown.unmapped?.also_new ?? []
  if (also.length > 0) row('also new', also.map(({ says }) => says ?? '').join(' · '))
  row('when', `${time.replace('T', ' ').slice(0, 19)} UTC`)
}
