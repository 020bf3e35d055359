import { expect, test } from 'vitest'
import { isConfirmed, type Standing } from '../../../lib/decide/standing.ts'

const day = 86_400_000
const finding = 100 * day + day / 2 // noon of day 100
const alerted: Standing = { timeMs: finding, wasAlerted: true }

test.each<[what: string, standing: Standing, days: number[], confirmed: boolean]>([
  ['an alert that nobody judged teaches nothing', alerted, [100], false],
  ['nor does silence after it', alerted, [90, 100], false],
  ['nor six days more', alerted, [100, 101, 106], false],
  ['nor the seventh, which begins before the window is over', alerted, [100, 107], false],
  ['a window of use that nobody judged malicious confirms', alerted, [100, 108], true],
  ['one judged benign is confirmed at once', { ...alerted, triage: 'BenignPositive' }, [100], true],
  ['one judged false is confirmed at once', { ...alerted, triage: 'FalsePositive' }, [100], true],
  ['a true positive is never usual', { ...alerted, triage: 'TruePositive' }, [100, 150], false],
  [
    'what somebody left undetermined is not confirmed by time',
    { ...alerted, triage: 'Undetermined' },
    [100, 150],
    false,
  ],
  ['what alerted nobody is confirmed', { ...alerted, wasAlerted: false }, [100], true],
  [
    'unless somebody judged it a true positive',
    { ...alerted, wasAlerted: false, triage: 'TruePositive' },
    [100, 150],
    false,
  ],
])('%s', (_, standing, days, confirmed) => {
  expect(isConfirmed(standing, days, 7 * day)).toBe(confirmed)
})

test('a finding at midnight is confirmed by the day that begins just a window later', () => {
  const atMidnight = { timeMs: 100 * day, wasAlerted: true }
  expect(isConfirmed(atMidnight, [100, 106], 7 * day)).toBe(false)
  expect(isConfirmed(atMidnight, [100, 107], 7 * day)).toBe(true)
})
