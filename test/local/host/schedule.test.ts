import { expect, onTestFinished, test, vi } from 'vitest'
import { readSchedule } from '../../../local/host/schedule.ts'

test.each([
  ['every minute, from within one', '0 * * * * *', '2026-06-03T11:59:59.999Z', '2026-06-03T12:00:00Z'],
  ['every minute, from the occurrence itself', '0 * * * * *', '2026-06-03T12:00:00Z', '2026-06-03T12:01:00Z'],
  ['every ten seconds', '*/10 * * * * *', '2026-06-03T12:00:01Z', '2026-06-03T12:00:10Z'],
  ['five fields: at second 0', '*/5 * * * *', '2026-06-03T12:00:01Z', '2026-06-03T12:05:00Z'],
  ['names', '0 0 0 * jan mon-wed', '2026-06-03T00:00:00Z', '2027-01-04T00:00:00Z'],
  ['a day must fit both day fields', '0 0 0 13 * fri', '2026-06-03T00:00:00Z', '2026-11-13T00:00:00Z'],
  ['the 29th of February', '0 0 0 29 2 *', '2026-06-03T00:00:00Z', '2028-02-29T00:00:00Z'],
])('%s', (_, expression, after, expected) => {
  expect(readSchedule(expression).next(Date.parse(after))).toBe(Date.parse(expected))
})

test('a schedule is in UTC wherever the machine stands', () => {
  vi.stubEnv('TZ', 'America/New_York')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(new Date(0).getHours()).toBe(19)
  expect(readSchedule('0 30 9 * * *').next(0)).toBe(9.5 * 3_600_000)
})

test('a day that never comes has no occurrence', () => {
  expect(readSchedule('0 0 0 31 2 *').next(0)).toBeUndefined()
})

test.each([
  ['@daily', '"@daily"'],
  ['01:00:00', '"01:00:00"'],
  ['0 0 0 L * *', '"L"'],
  ['0 0 0 ? * *', '"?"'],
  ['0 0 0 * * fri#2', '"fri#2"'],
  ['0 0 0 15W * *', '"15W"'],
  ['60 * * * * *', '60'],
  ['* * * *', 'parts are required'],
  ['0 0 0 * * * 2026', '7 parts'],
  ['', 'cannot hold ""'],
])('"%s" is refused, since Azure would refuse it too', (expression, reason) => {
  expect(() => readSchedule(expression)).toThrow(`"${expression}" is no NCRONTAB expression`)
  expect(() => readSchedule(expression)).toThrow(reason)
})
