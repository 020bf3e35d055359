import { once } from 'node:events'
import { exitCode } from './exit.ts'

export interface Stopping {
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, once `listen` was called. */
  readonly signal: AbortSignal
  /** From now on Ctrl-C asks for an orderly end; without it the system ends the process. */
  listen(): void
  /** Asks for the end: orderly if somebody listens, else with this exit code at once. */
  stop(code: number): void
}

/** npm hands on a Ctrl-C that this process had already: two that come together are one. */
const togetherMs = 500

/** What ends a long command: the first Ctrl-C in order, a second one at once. */
export function stopSignal(clock: () => number): Stopping {
  const controller = new AbortController()
  let listens = false
  let askedAt: number | undefined
  const interrupt = (): void => {
    askedAt ??= clock()
    if (clock() - askedAt > togetherMs) process.exit(exitCode.interrupted)
    controller.abort()
  }
  return {
    signal: controller.signal,
    listen() {
      listens = true
      process.on('SIGINT', interrupt)
      process.on('SIGTERM', interrupt)
      process.on('SIGHUP', interrupt)
    },
    stop(code) {
      if (listens) controller.abort()
      else process.exit(code)
    },
  }
}

/** Ends when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
