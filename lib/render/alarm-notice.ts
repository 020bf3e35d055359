import type { Alarm, AlarmKind } from '../pulse/alarm.ts'
import { legible } from './legible.ts'
import type { Limits, Notice } from './notice.ts'
import { timeText } from './time-text.ts'

const titles: Readonly<Record<AlarmKind, string>> = {
  'pulse-missing': 'First Seen does not read all of the log',
  'log-cut': 'First Seen does not get a subscription’s log any more',
  unseen: 'First Seen cannot look at all that it must',
  'no-asn-data': 'First Seen has no ASN data',
  'old-asn-data': 'First Seen’s ASN data is old',
  unsent: 'First Seen cannot send its alerts',
  waiting: 'First Seen does not end what waits',
  parked: 'First Seen has parked operations that need a person',
  quarantined: 'First Seen has messages that it could not read',
}

/** What people are told when First Seen itself needs them: until then its silence means nothing. */
export function alarmNotice(alarm: Alarm, since: Date, limits: Limits): Notice {
  return {
    word: 'Alarm',
    title: titles[alarm.kind],
    sentence: legible(alarm.what, limits.line),
    facts: [
      { label: 'To do', lines: [legible(alarm.todo, limits.line)] },
      { label: 'Since', lines: [timeText(since.toISOString()), 'told again once a day while it holds'] },
    ],
    list: [],
    guide: [],
    judging: [],
    details: limits.hasDetails ? [{ label: 'Kind', lines: [alarm.kind] }] : [],
    links: [],
  }
}
