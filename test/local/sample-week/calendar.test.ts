import { expect, test } from 'vitest'
import { afterMonday, timestamp, weekdayAt } from '../../../local/sample-week/calendar.ts'

test.each([
  ['Mon 00:00', 0],
  ['Mon 00:00:01', 1000],
  ['Tue 00:00', 86_400_000],
  ['Fri 02:14', 353_640_000],
  ['Sun 23:59:59', 604_799_000],
])('%s is %i ms after Monday', (moment, expected) => {
  expect(afterMonday(moment)).toBe(expected)
})

test.each(['Fr 02:14', 'Fre 02:14', 'Fri 2:14', 'Fri'])("'%s' is refused, with the right form named", (moment) => {
  expect(() => afterMonday(moment)).toThrow("write it as 'Fri 02:14'")
})

const monday = Date.parse('2026-06-01T00:00:00.000Z')

test.each([
  ['2026-05-31T23:59:59.999Z', 'Sun'],
  ['2026-06-01T00:00:00.000Z', 'Mon'],
  ['2026-06-01T23:59:59.999Z', 'Mon'],
  ['2026-06-02T00:00:00.000Z', 'Tue'],
  ['2026-05-22T12:00:00.000Z', 'Fri'],
])('%s is a %s', (time, expected) => {
  expect(weekdayAt(monday, Date.parse(time))).toBe(expected)
})

test.each([
  [0, '2026-06-01T00:00:00.0000000Z'],
  [7, '2026-06-01T00:00:00.0000007Z'],
  [9999, '2026-06-01T00:00:00.0009999Z'],
])('%i ticks below the millisecond make %s', (ticks, expected) => {
  expect(timestamp(monday, ticks)).toBe(expected)
})
