import { describe, expect, test } from 'vitest'
import { answerOf, restMs, retryAfterMs } from '../../../lib/deliver/answer.ts'

describe('what an answer means', () => {
  test.each<[number, string | undefined, string]>([
    [200, undefined, 'accepted'],
    [202, undefined, 'accepted'],
    [204, undefined, 'accepted'],
    [302, undefined, 'blocked'],
    [400, undefined, 'refused'],
    [400, 'TriggerInputSchemaMismatch', 'refused'],
    [400, 'WorkflowTriggerIsNotEnabled', 'blocked'],
    [401, 'DirectApiAuthorizationRequired', 'blocked'],
    [403, 'MisMatchingOAuthClaims', 'blocked'],
    [404, 'WorkflowNotFound', 'blocked'],
    [404, 'WorkflowTriggerIsNotEnabled', 'blocked'],
    [405, undefined, 'blocked'],
    [408, undefined, 'later'],
    [409, undefined, 'blocked'],
    [413, undefined, 'refused'],
    [415, undefined, 'refused'],
    [422, undefined, 'refused'],
    [429, undefined, 'later'],
    [499, undefined, 'blocked'],
    [500, undefined, 'later'],
    [502, undefined, 'later'],
    [503, 'ServerBusy', 'later'],
    [504, undefined, 'later'],
  ])('%i %s: %s', (status, code, kind) => {
    expect(answerOf(status, code, undefined, undefined).kind).toBe(kind)
  })

  test('an accepted alert carries the run that tells of it', () => {
    expect(answerOf(202, undefined, 'run-1', undefined)).toEqual({ kind: 'accepted', run: 'run-1' })
    expect(answerOf(202, undefined, undefined, undefined)).toEqual({ kind: 'accepted' })
  })

  test('a passing fault carries its Retry-After and what was said', () => {
    expect(answerOf(429, 'TooMany', undefined, 5000)).toEqual({
      kind: 'later',
      status: '429 TooMany',
      retryAfterMs: 5000,
    })
    expect(answerOf(500, undefined, undefined, undefined)).toEqual({ kind: 'later', status: '500' })
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-03-06T21:14:07Z')
  const day = 86_400_000
  test.each<[string | null, number | undefined]>([
    [null, undefined],
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['86399', day - 1000],
    ['86400', day],
    ['86401', day],
    ['99999999999999999999999999', day],
    ['Fri, 06 Mar 2026 21:14:17 GMT', 10_000],
    ['Fri, 06 Mar 2026 21:14:07 GMT', 0],
    ['Fri, 06 Mar 2026 21:13:07 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', day],
    ['Friday, 06-Mar-26 21:14:17 GMT', 10_000],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
  ])('%s is %s ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })
})

describe('how long an alert rests', () => {
  const minute = 60_000
  test.each<[number, number]>([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 15],
    [5, 15],
    [1000, 15],
  ])('after a passing fault and %i tries before it: %i minutes', (tries, minutes) => {
    expect(restMs({ kind: 'later', status: '500' }, tries)).toBe(minutes * minute)
    expect(restMs({ kind: 'refused', status: '400' }, tries)).toBe(minutes * minute)
  })

  test('as long as Retry-After says, also when it says now', () => {
    expect(restMs({ kind: 'later', status: '429', retryAfterMs: 3 * 3_600_000 }, 0)).toBe(3 * 3_600_000)
    expect(restMs({ kind: 'later', status: '429', retryAfterMs: 0 }, 4)).toBe(0)
  })

  test('15 minutes while only a person can mend it', () => {
    expect(restMs({ kind: 'blocked', status: '404' }, 0)).toBe(15 * minute)
    expect(restMs({ kind: 'blocked', status: '404' }, 9)).toBe(15 * minute)
  })
})
