import { expect, test } from 'vitest'
import { terminal } from '../../../cli/output/terminal.ts'
import { Week } from '../../../cli/output/week.ts'
import { jsonLog } from '../../../lib/log/json-log.ts'
import type { Alarm } from '../../../lib/pulse/alarm.ts'
import { alarmEvent } from '../../../lib/render/alarm-event.ts'
import { aStream } from './a-stream.ts'

const alarm: Alarm = { kind: 'parked', what: '1 operation is parked.', todo: 'Look at it.' }
const now = new Date('2026-03-06T21:14:07Z')

function aWeek() {
  const [out, talk] = [aStream(false), aStream(false)]
  const week = new Week(terminal(out.stream, {}), terminal(talk.stream, {}), 'http://localhost:4280')
  return { week, log: jsonLog((level, message) => week.log({ level, message })), out: out.text, talk: talk.text }
}

test('an alarm is told by its alert, and not once more with each pulse while it holds', () => {
  const { week, log, out, talk } = aWeek()
  week.alert({ event: alarmEvent(alarm, now, now) })
  for (let pulses = 0; pulses < 3; pulses++)
    log.error('pulse.alarmed', { alarm: alarm.kind, what: alarm.what, todo: alarm.todo })
  expect(out()).toContain('● ALARM    1 operation is parked.')
  expect(talk()).toBe('')
})

test('what else the app could not do is told as it comes', () => {
  const { log, talk } = aWeek()
  log.error('batch.held', { reason: 'The table does not answer.' })
  log.warn('record.quarantined', {})
  expect(talk()).toBe('error  {"event":"batch.held","reason":"The table does not answer."}\n')
})
