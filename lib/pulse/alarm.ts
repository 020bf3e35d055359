import type { Waiting } from '../quarantine/quarantine.ts'
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
  const { nowMs, missing, cut, unseen, unseenSinceMs, asnBuiltAt, backlog } = condition
  const alarms: Alarm[] = []
  const late = missing.filter(({ sinceMs }) => nowMs - sinceMs > limits.pulseLateMs)
  if (late.length > 0)
    alarms.push({
      kind: 'pulse-missing',
      what: `No canary has come back from partition ${late.map(({ partition }) => partition).join(', ')} since ${iso(Math.min(...late.map(({ sinceMs }) => sinceMs)))}.`,
      todo: 'Operations in these partitions are not being read. Look at the exceptions of the functions activityLog and pulse: the state table or the hub is out of reach.',
    })
  if (cut.length > 0)
    alarms.push({
      kind: 'log-cut',
      about: cut,
      what: `The Activity Log of ${cut.length === 1 ? 'subscription' : 'subscriptions'} ${cut.join(', ')} came to the hub by a diagnostic setting, and none sends it any more.`,
      todo: 'Nothing that is done there is seen. Look in its Activity Log who deleted or changed the setting (Microsoft.Insights/diagnosticSettings), and deploy again. If a setting of a management group sends it now, or it is not to be watched any more, take it out of subscriptionIds.',
    })
  if (unseen.length > 0 && nowMs - unseenSinceMs > limits.pulseLateMs)
    alarms.push({
      kind: 'unseen',
      what: `Since ${iso(unseenSinceMs)} First Seen cannot look at all that it must: ${unseen.join('; ')}.`,
      todo: `What is wrong there raises no alarm. Its identity may lack a role: ${firstSeen} doctor says which.`,
    })
  if (asnBuiltAt === undefined)
    alarms.push({
      kind: 'no-asn-data',
      what: 'There is no ASN data.',
      todo: 'Operations are parked until there is. Check the file that FIRST_SEEN_ASN_FILE names, or deploy the package again.',
    })
  else if (nowMs - asnBuiltAt.getTime() > oldAsnMs)
    alarms.push({
      kind: 'old-asn-data',
      what: `The ASN data is of ${iso(asnBuiltAt.getTime()).slice(0, 10)}.`,
      todo: 'Addresses change their networks, and what ships with the app brings nothing newer. Set maxMindAccount and maxMindKey, or asnUrl, and deploy.',
    })
  alarms.push(
    ...overdue(
      'unsent',
      backlog.unsent,
      limits.unsentMs,
      ['alert or judgement is not sent', 'alerts or judgements are not sent'],
      'The webhook does not take them. Check the Logic App: is it enabled, and may the app call it?',
    ),
    ...overdue(
      'waiting',
      backlog.waiting,
      limits.parkedMs,
      ['operation waits for an address or for ASN data', 'operations wait for an address or for ASN data'],
      'The timer function sweep should have ended this. Look at its exceptions.',
    ),
    ...overdue(
      'parked',
      backlog.parked,
      limits.parkedMs,
      ['operation or alert is parked', 'operations or alerts are parked'],
      `They need a person. ${firstSeen} parked list${flags} and ${firstSeen} outbox list${flags} name them, and how to look one up.`,
    ),
    ...overdue(
      'quarantined',
      backlog.quarantined,
      limits.parkedMs,
      ['piece that could not be read is in quarantine', 'pieces that could not be read are in quarantine'],
      `A finding may be in one. ${firstSeen} quarantine list${flags} names each with its reason.`,
    ),
  )
  return alarms

  function overdue(
    kind: AlarmKind,
    waiting: Waiting | undefined,
    limitMs: number,
    [one, more]: readonly [one: string, more: string],
    todo: string,
  ): Alarm[] {
    const { count, oldestMs } = waiting ?? { count: 0 }
    if (count === 0 || oldestMs === undefined || nowMs - oldestMs <= limitMs) return []
    return [{ kind, what: `${count} ${count === 1 ? one : more}, the oldest since ${iso(oldestMs)}.`, todo }]
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
