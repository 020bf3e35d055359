import { once } from 'node:events'

/**
 * A signal that is aborted after so many milliseconds, or with one of the others. AbortSignal.any() alone would not do: Node.js 20 collects a timeout that
 * nothing else holds, and then it never comes (https://github.com/nodejs/node/issues/57736).
 */
export function timeLimit(ms: number, ...others: readonly AbortSignal[]): AbortSignal {
  const time = AbortSignal.timeout(ms)
  time.addEventListener('abort', () => {}) // what has a listener is not collected
  return AbortSignal.any([time, ...others])
}

/** What the work gives; for work that cannot be told to stop. @throws the signal's reason when it is aborted before */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([work, aborted(signal)])

/**
 * What the work gives, if it is there within so many milliseconds; the signal tells the work when they are over.
 * @throws TimeoutError when they are, also if the work does not heed the signal
 */
export function inTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = timeLimit(ms)
  return unlessAborted(work(signal), signal)
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort')
  throw signal.reason
}
