import { firstSeen } from '../triage/program.ts'
import type { Backlog } from './backlog.ts'

export type AlarmKind =
  | 'pulse-missing'
  | 'log-cut'
  | 'unseen'
  | 'no-asn-data'
  | 'old-asn-data'
  | 'unsent'
  | 'waiting'
  | 'parked'
  | 'quarantined'

/** Something that a person must look at, or the silence of First Seen cannot be trusted. */
export interface Alarm {
  readonly kind: AlarmKind
  readonly what: string
  readonly todo: string
  /** What it is about, if that can become more while it holds; more is told at once. */
  readonly about?: readonly string[]
}

/** What the pulse saw of the whole. */
export interface Condition {
  readonly nowMs: number
  /** For each hub partition with a canary under way: when the oldest that did not come back was sent. */
  readonly missing: readonly { readonly partition: string; readonly sinceMs: number }[]
  /** Subscriptions that sent their log, and do not any more. */
  readonly cut: readonly string[]
  /** What cannot be looked at, each with its reason, and since when something cannot. */
  readonly unseen: readonly string[]
  readonly unseenSinceMs: number
  readonly asnBuiltAt: Date | undefined
  /** What could not be counted is absent: it raises no alarm, and ends none. */
  readonly backlog: Partial<Backlog>
}

export interface Limits {
  readonly pulseLateMs: number
  readonly unsentMs: number
  readonly parkedMs: number
}

const day = 24 * 60 * 60_000
const oldAsnMs = 60 * day

/** The alarms that the condition gives rise to; `flags` stand behind their commands: see stateFlags(). Pure. */
export function alarmsOf(condition: Condition, limits: Limits, flags = ''): Alarm[] {
  const alarms = [
    pulseMissing(condition, limits),
    logCut(condition),
    unseenTooLong(condition, limits),
    asnDataAlarm(condition),
    ...backlogAlarms(condition, limits, flags),
  ]
  return alarms.filter((alarm) => alarm !== undefined)
}

function pulseMissing({ nowMs, missing }: Condition, { pulseLateMs }: Limits): Alarm | undefined {
  const late = missing.filter(({ sinceMs }) => nowMs - sinceMs > pulseLateMs)
  if (late.length === 0) return undefined
  const partitions = late.map(({ partition }) => partition).join(', ')
  const oldestMs = Math.min(...late.map(({ sinceMs }) => sinceMs))
  return {
    kind: 'pulse-missing',
    what: `No canary has come back from partition ${partitions} since ${iso(oldestMs)}.`,
    todo: 'Operations in these partitions are not being read. Look at the exceptions of the functions activityLog and pulse: the state table or the hub is out of reach.',
  }
}

function logCut({ cut }: Condition): Alarm | undefined {
  if (cut.length === 0) return undefined
  return {
    kind: 'log-cut',
    about: cut,
    what: `The Activity Log of ${cut.length === 1 ? 'subscription' : 'subscriptions'} ${cut.join(', ')} came to the hub by a diagnostic setting, and none sends it any more.`,
    todo: 'Nothing that is done there is seen. Look in its Activity Log who deleted or changed the setting (Microsoft.Insights/diagnosticSettings), and deploy again. If a setting of a management group sends it now, or it is not to be watched any more, take it out of subscriptionIds.',
  }
}

function unseenTooLong({ nowMs, unseen, unseenSinceMs }: Condition, { pulseLateMs }: Limits): Alarm | undefined {
  if (unseen.length === 0 || nowMs - unseenSinceMs <= pulseLateMs) return undefined
  return {
    kind: 'unseen',
    what: `Since ${iso(unseenSinceMs)} First Seen cannot look at all that it must: ${unseen.join('; ')}.`,
    todo: `What is wrong there raises no alarm. Its identity may lack a role: ${firstSeen} doctor says which.`,
  }
}

function asnDataAlarm({ nowMs, asnBuiltAt }: Condition): Alarm | undefined {
  if (asnBuiltAt === undefined)
    return {
      kind: 'no-asn-data',
      what: 'There is no ASN data.',
      todo: 'Operations are parked until there is. Check the file that FIRST_SEEN_ASN_FILE names, or deploy the package again.',
    }
  if (nowMs - asnBuiltAt.getTime() <= oldAsnMs) return undefined
  return {
    kind: 'old-asn-data',
    what: `The ASN data is of ${iso(asnBuiltAt.getTime()).slice(0, 10)}.`,
    todo: 'Addresses change their networks, and what ships with the app brings nothing newer. In Azure, set maxMindAccount and maxMindKey, or asnUrl, and deploy.',
  }
}

/** The kinds of alarms that tell of what waits: named as the backlog names it. */
export const backlogKinds = ['unsent', 'waiting', 'parked', 'quarantined'] as const

/** What waits, of one and of more, and what to do about it; commands end in the flags of the state. */
const backlogTexts: Readonly<
  Record<(typeof backlogKinds)[number], { readonly one: string; readonly more: string; todo(flags: string): string }>
> = {
  unsent: {
    one: 'alert or judgement is not sent',
    more: 'alerts or judgements are not sent',
    todo: () => 'The webhook does not take them. Check the Logic App: is it enabled, and may the app call it?',
  },
  waiting: {
    one: 'operation waits for an address or for ASN data',
    more: 'operations wait for an address or for ASN data',
    todo: () => 'The timer function sweep should have ended this. Look at its exceptions.',
  },
  parked: {
    one: 'operation or alert is parked',
    more: 'operations or alerts are parked',
    todo: (flags) =>
      `They need a person. ${firstSeen} parked list${flags} and ${firstSeen} outbox list${flags} name them, and how to look one up. An operation is told of no more once you say what you found: ${firstSeen} parked seen ID --comment "…"${flags}`,
  },
  quarantined: {
    one: 'piece that could not be read is in quarantine',
    more: 'pieces that could not be read are in quarantine',
    todo: (flags) => `A finding may be in one. ${firstSeen} quarantine list${flags} names each with its reason.`,
  },
}

const backlogAlarms = ({ nowMs, backlog }: Condition, { unsentMs, parkedMs }: Limits, flags: string): Alarm[] =>
  backlogKinds.flatMap((kind) => {
    const { count, oldestMs } = backlog[kind] ?? { count: 0 }
    const limitMs = kind === 'unsent' ? unsentMs : parkedMs
    if (count === 0 || oldestMs === undefined || nowMs - oldestMs <= limitMs) return []
    const { one, more, todo } = backlogTexts[kind]
    return [
      { kind, what: `${count} ${count === 1 ? one : more}, the oldest since ${iso(oldestMs)}.`, todo: todo(flags) },
    ]
  })

const iso = (ms: number): string => new Date(ms).toISOString()
