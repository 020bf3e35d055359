import { afterEach, expect, test, vi } from 'vitest'
import { stopSignal } from '../../cli/interrupt.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const before = signals.map((signal) => process.listeners(signal))
const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never)

/** What a signal would call of ours, without those of the test runner. */
function raise(signal: (typeof signals)[number]): void {
  for (const listener of process.listeners(signal))
    if (!before[signals.indexOf(signal)]?.includes(listener)) listener(signal)
}

afterEach(() => {
  exit.mockClear()
  for (const [i, signal] of signals.entries())
    for (const listener of process.listeners(signal))
      if (!before[i]?.includes(listener)) process.removeListener(signal, listener)
})

test.each(signals)('the first %s asks for an orderly end', (signal) => {
  const stopping = stopSignal(() => 0)
  stopping.listen()
  raise(signal)
  expect([stopping.signal.aborted, exit.mock.calls]).toEqual([true, []])
})

test.each([
  [499, 'is the same one, which npm hands on', []],
  [500, 'is the same one, which npm hands on', []],
  [501, 'ends at once, as interrupted', [[130]]],
])('a second Ctrl-C %i ms after the first %s', (laterMs, _, exits) => {
  let now = 1000
  const stopping = stopSignal(() => now)
  stopping.listen()
  raise('SIGINT')
  now += laterMs
  raise('SIGINT')
  expect(exit.mock.calls).toEqual(exits)
})

test('a closed pipe asks for an orderly end where somebody listens, and ends at once where nobody does', () => {
  const listened = stopSignal(() => 0)
  listened.listen()
  listened.stop(0)
  expect([listened.signal.aborted, exit.mock.calls]).toEqual([true, []])
  const alone = stopSignal(() => 0)
  alone.stop(0)
  expect([alone.signal.aborted, exit.mock.calls]).toEqual([false, [[0]]])
})
