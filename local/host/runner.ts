import type { InvocationRequest } from './core.ts'
import { invoke } from './invoke.ts'
import { explain, type Log } from './log-line.ts'
import type { AppFunction, Registry } from './registry.ts'
import { type Failed, type Outcome, retryPolicyOf, runWithRetries } from './retry.ts'
import { pause } from './stopping.ts'

/** Runs functions under their retry policies and knows which runs are going on. */
export interface Runner {
  /** `about` names what the run is for in log lines. Never throws. */
  run(called: AppFunction, request: InvocationRequest, about: string, mayGoOn: () => Promise<boolean>): Promise<Outcome>
  readonly count: number
  /** Ends when all runs that are going on have ended. */
  settled(): Promise<unknown>
}

export function createRunner(app: Registry, stopping: AbortSignal, log: Log): Runner {
  const going = new Set<Promise<unknown>>()
  return {
    async run(called, request, about, mayGoOn) {
      const running = runWithRetries(
        (retryContext) => invoke(app, called, retryContext ? { ...request, retryContext } : request, log),
        {
          policy: retryPolicyOf(called.metadata.retryOptions),
          mayGoOn,
          wait: (ms) => pause(ms, stopping),
          onFailure: failureLog(called.metadata.name, about, log),
        },
      )
      going.add(running)
      return running.finally(() => going.delete(running))
    },
    get count() {
      return going.size
    },
    settled: () => Promise.allSettled(going),
  }
}

function failureLog(name: string, about: string, log: Log): Failed {
  const category = `Function.${name}`
  return (error, next) => {
    const then = next === undefined ? 'It is not tried again' : `Retry ${next.retry} in ${next.delayMs / 1000} s`
    log({ level: 'error', category, message: `${name} failed on ${about}: ${explain(error)}. ${then}.` })
    if (error instanceof Error && error.stack) log({ level: 'debug', category, message: error.stack })
  }
}
