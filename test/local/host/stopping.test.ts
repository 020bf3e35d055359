import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endsWithin, pause } from '../../../local/host/stopping.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  [999, true],
  [1000, true],
  [1001, false],
])('work that takes %i ms ends within 1000 ms: %s', async (ms, expected) => {
  const result = endsWithin(1000, pause(ms))
  await vi.advanceTimersByTimeAsync(2000)
  expect(await result).toBe(expected)
})

test('work that fails has ended, and leaves no timer behind', async () => {
  expect(await endsWithin(1000, Promise.reject(new Error('no hub')))).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('a pause ends at once when the host stops, or has stopped before', async () => {
  const stopping = new AbortController()
  const pausing = pause(3_600_000, stopping.signal)
  stopping.abort()
  await pausing
  await pause(3_600_000, stopping.signal)
  expect(vi.getTimerCount()).toBe(0)
})
