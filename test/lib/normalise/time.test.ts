import { expect, test } from 'vitest'
import { timeOf } from '../../../lib/normalise/time.ts'

const second = 1_571_876_026_000 // 2019-10-24T00:13:46Z

test.each<[string, string, number]>([
  ['seven digits are the rule', '2019-10-24T00:13:46.3554259Z', second + 355],
  ['digits past the third are cut, not rounded', '2019-10-24T00:13:46.9999999Z', second + 999],
  ['no digits', '2019-10-24T00:13:46Z', second],
  ['one digit is a tenth', '2019-10-24T00:13:46.3Z', second + 300],
  ['two digits', '2019-10-24T00:13:46.22Z', second + 220],
  ['three digits', '2019-10-24T00:13:46.355Z', second + 355],
  ['six digits', '2019-10-24T00:13:46.355425Z', second + 355],
  ['zeroes at the end', '2019-10-24T00:13:46.6315770Z', second + 631],
  ['nine digits', '2019-10-24T00:13:46.355425912Z', second + 355],
  ['an offset of zero', '2019-10-24T00:13:46.3554259+00:00', second + 355],
  ['an offset to the east', '2019-10-24T02:13:46+02:00', second],
  ['an offset to the west', '2019-10-23T18:43:46-05:30', second],
  ['no zone is UTC', '2019-10-24T00:13:46.3554259', second + 355],
  ['a leap day', '2024-02-29T23:59:59.999Z', 1_709_251_199_999],
  ['the first moment', '1970-01-01T00:00:00Z', 0],
])('%s', (_, written, timeMs) => {
  expect(timeOf(written)).toBe(timeMs)
})

test.each<[string, unknown]>([
  ['ten digits', '2019-10-24T00:13:46.3554259123Z'],
  ['a point without digits', '2019-10-24T00:13:46.Z'],
  ['a day that the month does not have', '2019-02-30T00:00:00Z'],
  ['a leap day in another year', '2023-02-29T00:00:00Z'],
  ['a month that the year does not have', '2019-13-01T00:00:00Z'],
  ['an hour that the day does not have', '2019-10-24T24:00:00Z'],
  ['a second that the minute does not have', '2019-10-24T00:13:60Z'],
  ['an offset that no clock has', '2019-10-24T00:13:46+24:00'],
  ['an offset without colon', '2019-10-24T00:13:46+0200'],
  ['a day alone', '2019-10-24'],
  ['the American way', '1/9/2007 9:41:00 AM'],
  ['blanks around', ' 2019-10-24T00:13:46Z'],
  ['the year one, which says that there is no time', '0001-01-01T00:00:00'],
  ['the last moment before 1970', '1969-12-31T23:59:59.999Z'],
  ['a moment before 1970 by its offset', '1970-01-01T00:00:00+00:01'],
  ['no text', ''],
  ['a number', 1_571_876_026_000],
  ['null', null],
  ['nothing', undefined],
])('%s is no time', (_, written) => {
  expect(timeOf(written)).toBeUndefined()
})
