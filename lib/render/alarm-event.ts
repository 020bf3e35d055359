import type { Alarm } from '../pulse/alarm.ts'
import { digest } from '../state/keys.ts'
import type { CloudEvent } from './event.ts'

/**
 * The event of an alarm about First Seen itself. One id a day, so that a reminder is a new one and a retry is not; what it is about is in the
 * id too, so that more of it is a new one.
 */
export function alarmEvent(alarm: Alarm, since: Date, now: Date): CloudEvent {
  const about = alarm.about ? `-${digest(alarm.about).slice(0, 8)}` : ''
  return {
    specversion: '1.0',
    id: `alarm-${alarm.kind}-${since.toISOString()}-${now.toISOString().slice(0, 10)}${about}`,
    source: '/first-seen/pulse',
    type: 'dev.first-seen.pulse.alarmed',
    subject: alarm.kind,
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: { kind: alarm.kind, message: alarm.what, todo: alarm.todo, since: since.toISOString() },
  }
}
