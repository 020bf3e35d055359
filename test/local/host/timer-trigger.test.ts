import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { InvocationRequest } from '../../../local/host/core.ts'
import { readSchedule } from '../../../local/host/schedule.ts'
import { startTimer, type Timer } from '../../../local/host/timer-trigger.ts'

let timer: Timer
let runs: unknown[]
let work: () => Promise<void>

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-06-03T12:00:30Z') })
  runs = []
  work = async () => {}
})
afterEach(() => {
  timer.stop()
  vi.useRealTimers()
})

const start = (): void => {
  timer = startTimer({
    bindingName: 'timer',
    schedule: readSchedule('0 * * * * *'),
    clock: () => Date.now(),
    run({ inputData: [input] }: InvocationRequest) {
      if (input !== undefined && 'json' in input.data) runs.push(JSON.parse(input.data.json))
      return work()
    },
  })
}

test('a timer runs when it is due, not before, and then again', async () => {
  start()
  await vi.advanceTimersByTimeAsync(29_999)
  expect(runs).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(runs).toHaveLength(2)
})

test('a run is told when the last one was and when this one is due', async () => {
  start()
  await vi.advanceTimersByTimeAsync(90_000)
  const never = '0001-01-01T00:00:00+00:00'
  const first = '2026-06-03T12:01:00.000Z'
  expect(runs).toEqual([
    {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: { Last: never, LastUpdated: never, Next: first },
      IsPastDue: false,
    },
    {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: { Last: first, LastUpdated: first, Next: '2026-06-03T12:02:00.000Z' },
      IsPastDue: false,
    },
  ])
})

test.each([
  ['a second late', 31_000, false],
  ['more than a second late', 31_001, true],
  ['early', 1_000, false],
])('a run that starts %s is past due: %s', async (_, laterMs, isPastDue) => {
  start()
  await vi.advanceTimersByTimeAsync(0)
  vi.setSystemTime(Date.now() + laterMs)
  await timer.runNow()
  expect(runs).toMatchObject([{ IsPastDue: isPastDue }])
})

test('a clock that jumps while the machine sleeps makes one run that is past due, not one for each missed', async () => {
  start()
  await vi.advanceTimersByTimeAsync(0)
  vi.setSystemTime(Date.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(runs).toMatchObject([{ IsPastDue: true }])
})

test('a timer never overlaps itself, by schedule or by hand, and does not make up for what it missed', async () => {
  let active = 0
  let most = 0
  work = async () => {
    most = Math.max(most, ++active)
    await new Promise((resolve) => setTimeout(resolve, 150_000))
    active--
  }
  start()
  await vi.advanceTimersByTimeAsync(30_000)
  const byHand = timer.runNow()
  await vi.advanceTimersByTimeAsync(149_999)
  expect(runs).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(150_000)
  await byHand
  expect([runs.length, most]).toEqual([2, 1])
})

test('a run that fails is reported to who asked for it, and the next comes on schedule', async () => {
  work = async () => {
    throw new Error('no table')
  }
  start()
  await expect(timer.runNow()).rejects.toThrow('no table')
  await vi.advanceTimersByTimeAsync(90_000)
  expect(runs).toHaveLength(3)
})

test('a stopped timer does not run, not even a run that was waiting', async () => {
  start()
  const waiting = timer.runNow()
  timer.stop()
  await waiting
  await vi.advanceTimersByTimeAsync(120_000)
  expect(runs).toHaveLength(0)
})
