import type { Principal } from '../../lib/normalise/principal.ts'
import type { CloudEvent } from '../../lib/render/event.ts'
import { legible, legiblePrincipal } from '../../lib/render/legible.ts'
import { firstOf, fullLimits } from '../../lib/render/notice.ts'
import { doing, who } from '../../lib/render/sentence.ts'
import { timeSpan, timeText } from '../../lib/render/time-text.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import { printable, type Terminal } from './terminal.ts'

/** The parts of an alert's data that a terminal shows: an OCSF finding's, or an alarm's. */
interface Shown {
  readonly severity?: string
  readonly message?: string
  readonly finding_info?: { readonly title?: string; readonly related_events?: readonly Member[] }
  readonly evidences?: readonly Evidence[]
  readonly anomaly_analyses?: readonly { readonly baselines?: readonly Baseline[] }[]
  readonly unmapped?: {
    readonly principal?: Principal
    readonly members?: readonly { readonly principal?: Principal; readonly term?: object }[]
    readonly term?: object
    readonly address_from?: string
    readonly also_new?: readonly { readonly says?: string }[]
    readonly triage?: { readonly by?: string }
  }
  readonly todo?: string
  /** How a person judged it, and why. */
  readonly status_detail?: string
  readonly comment?: string
}

/** A finding of a group; its evidence stands at the same place among the evidences. */
interface Member {
  readonly uid: string
  readonly created_time?: number
}

/** What is known of before, under its name. */
interface Baseline {
  readonly observation_parameter?: string
  readonly observations?: readonly { readonly value?: string }[]
}

/** One operation: what was done to which extension, and from where. */
interface Evidence {
  readonly api?: { readonly operation?: string }
  readonly src_endpoint?: {
    readonly ip?: string
    readonly autonomous_system?: { readonly number?: number; readonly name?: string }
  }
  readonly resources?: readonly { readonly name?: string; readonly hostname?: string; readonly uid?: string }[]
}

const colours: Readonly<Record<string, 'cyan' | 'yellow' | 'red' | 'magenta' | 'green'>> = {
  Low: 'cyan',
  Medium: 'yellow',
  High: 'red',
  Critical: 'magenta',
  Judged: 'green',
}
const indent = ' '.repeat(11)
const labelWidth = 10
const mostMembers = 10

/** An alert as a person at a terminal reads it: what, who, from where, how unusual; of a group, its first ten. */
export function printAlert({ data, type, time }: CloudEvent, out: Terminal): void {
  const shown = data as Shown
  const isUpdate = type === 'dev.first-seen.finding.updated'
  const severity = isUpdate ? 'Judged' : (shown.severity ?? 'Alarm')
  const dot = out.style([colours[severity] ?? 'red', 'bold'], `● ${severity.toUpperCase()}`.padEnd(indent.length))
  out.line()
  const head = isUpdate ? judgement(shown) : (headline(shown) ?? type)
  out.line(`${dot}${out.style('bold', printable(head))}`)
  for (const member of membersOf(shown)) out.line(`${indent}· ${printable(member)}`)
  for (const [label, text] of isUpdate ? judgedRows(shown, time) : rowsOf(shown, time))
    out.line(`${indent}${out.style('dim', label.padEnd(labelWidth))}${printable(text)}`)
}

/** Ids of the findings that an alert tells of; none of an alarm. */
export function findingsIn({ id, type, data }: CloudEvent): string[] {
  if (type === 'dev.first-seen.finding.created') return [id]
  return (data as Shown).finding_info?.related_events?.map(({ uid }) => uid) ?? []
}

/** Short: the rows below say from which network, and when it was seen before. */
function headline(shown: Shown): string | undefined {
  const { evidences = [], finding_info: info, message } = shown
  const [evidence] = evidences
  if (evidence === undefined || info?.related_events) return info?.title ?? message
  return `${deed(evidence)} from a network that is new to it`
}

/** `BenignPositive: CustomScript on vm-web-03 written` */
function judgement({ status_detail: as, evidences: [evidence] = [] }: Shown): string {
  return `${as}${evidence ? `: ${deed(evidence)}` : ''}`
}

function judgedRows({ unmapped, comment }: Shown, time: string): [label: string, text: string][] {
  const rows: [string, string | undefined][] = [
    ['by', unmapped?.triage?.by],
    ['comment', comment],
    ['when', timeText(time)],
  ]
  return rows.flatMap(([label, text]) => (text ? [[label, text]] : []))
}

function membersOf({ evidences = [], finding_info: info }: Shown): string[] {
  const members = info?.related_events ?? []
  const lines = members
    .map(({ uid, created_time: atMs = 0 }, i) => ({ uid, atMs, evidence: evidences[i] ?? {} }))
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ uid, atMs, evidence }) => `${shortId(uid)} ${iso(atMs).slice(11, 19)} ${deed(evidence)}`)
  return firstOf(lines, mostMembers)
}

const brief = (text: string): string => legible(text, fullLimits.inSentence)
const shown = (text: string): string => legible(text, fullLimits.inFact)

const done: Readonly<Record<string, string>> = { write: 'written', delete: 'deleted', read: 'read' }

/** `MDE.Linux on vm-web-03 deleted` */
function deed({ api, resources }: Evidence): string {
  const [resource] = resources ?? []
  const verb = api?.operation?.split('/').at(-1)?.toLowerCase() ?? ''
  const what = brief(resource?.name ?? resource?.uid ?? 'something')
  return `${what}${resource?.hostname ? ` on ${brief(resource.hostname)}` : ''} ${done[verb] ?? 'managed'}`
}

function rowsOf(
  { evidences = [], anomaly_analyses: analyses, finding_info: info, unmapped, todo }: Shown,
  time: string,
): [label: string, text: string][] {
  const lent = unmapped?.address_from ?? 'success'
  const [before] = observed(analyses, 'last seen')
  const usually = observed(analyses, 'usual networks')
  const rows: [string, string | undefined][] = [
    ['by', distinct(principalsOf(unmapped).map((principal) => who({ principal })))],
    ['from', `${distinct(evidences.map(whence))}${lent === 'success' ? '' : `, as its ${lent} record says`}`],
    [
      'before',
      before?.startsWith('never')
        ? `never seen${doing(keyFieldsOf(unmapped))}`
        : before && `last on ${before.slice(0, 10)}`,
    ],
    ['usually', usually.join(' · ')],
    ['also new', unmapped?.also_new?.map(({ says }) => says ?? '').join(' · ')],
    ['to do', todo],
    ['when', timeSpan(timesOf(info) ?? [time])],
  ]
  return rows.flatMap(([label, text]) => (text ? [[label, text]] : []))
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** When the operations of a group were; undefined when it is none. */
const timesOf = (info: Shown['finding_info']): string[] | undefined =>
  info?.related_events?.map(({ created_time: atMs = 0 }) => iso(atMs))

const observed = (analyses: Shown['anomaly_analyses'], parameter: string): string[] =>
  (analyses?.[0]?.baselines ?? [])
    .filter(({ observation_parameter: name }) => name === parameter)
    .flatMap(({ observations = [] }) => observations.flatMap(({ value }) => shown(value ?? '')))

/** Who asked, of a group each. */
const principalsOf = ({ principal, members = [] }: Shown['unmapped'] = {}): Principal[] =>
  [principal, ...members.map((member) => member.principal)].flatMap((one) =>
    one ? [legiblePrincipal(one, fullLimits.inFact)] : [],
  )

/** The fields of the rule's key. */
const keyFieldsOf = ({ term, members = [] }: Shown['unmapped'] = {}): string[] =>
  Object.keys(term ?? members[0]?.term ?? {})

const whence = ({ src_endpoint: { ip, autonomous_system: network } = {} }: Evidence): string =>
  ip ? `${shown(ip)} · AS${network?.number} ${shown(network?.name ?? '')}` : ''

/** The first of several, and how many others there are. */
function distinct(texts: readonly string[]): string {
  const [first = '', ...others] = new Set(texts)
  return others.length > 0 ? `${first} and ${others.length} more` : first
}
