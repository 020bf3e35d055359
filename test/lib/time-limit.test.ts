import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTime, timeLimit, unlessAborted } from '../../lib/time-limit.ts'
import { collectGarbage } from '../../local/held-memory.ts'
import { aServer } from '../support/a-server.ts'

/** Collects garbage again and again until the work fails; answers the name of its error, or nothing if it does not. */
async function errorOf(work: Promise<unknown>): Promise<string> {
  let name = ''
  const over = work.catch((error: Error) => {
    name = error.name
  })
  for (let round = 0; name === '' && round < 300; round++) {
    collectGarbage()
    await Promise.race([over, sleep(10)])
  }
  return name
}

test('a time limit comes, however often garbage is collected meanwhile', async () => {
  const never = new Promise(() => {})
  const { signal } = new AbortController()
  expect(await errorOf(unlessAborted(never, timeLimit(100, signal)))).toBe('TimeoutError')
})

test('a request to a server that never answers ends with it, too', async () => {
  const url = await aServer(() => {})
  const { signal } = new AbortController()
  expect(await errorOf(fetch(url, { signal: timeLimit(100, signal) }))).toBe('TimeoutError')
})

test('it ends sooner with another signal', async () => {
  const stop = new AbortController()
  const waiting = unlessAborted(new Promise(() => {}), timeLimit(60_000, stop.signal))
  stop.abort(new Error('stopped'))
  await expect(waiting).rejects.toThrow('stopped')
})

test('what is there in time is given', async () => {
  expect(await unlessAborted(Promise.resolve('token'), timeLimit(60_000))).toBe('token')
})

test('work that does not heed its signal ends in time all the same, and is told', async () => {
  let told: AbortSignal | undefined
  const work = (signal: AbortSignal) => {
    told = signal
    return new Promise(() => {})
  }
  expect(await errorOf(inTime(100, work))).toBe('TimeoutError')
  expect(told?.aborted).toBe(true)
})
