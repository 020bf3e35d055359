import type { Alarm } from '../pulse/alarm.ts'
import type { CloudEvent } from './event.ts'

/** The event of an alarm about First Seen itself. One id a day, so that a reminder is a new one and a retry is not. */
export function alarmEvent(alarm: Alarm, since: Date, now: Date): CloudEvent {
  return {
    specversion: '1.0',
    id: `alarm-${alarm.kind}-${since.toISOString()}-${now.toISOString().slice(0, 10)}`,
    source: '/first-seen/pulse',
    type: 'dev.first-seen.pulse.alarmed',
    subject: alarm.kind,
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: { kind: alarm.kind, message: alarm.what, todo: alarm.todo, since: since.toISOString() },
  }
}
