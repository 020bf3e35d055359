import type { Duration, RetryContext, RetryOptions } from './core.ts'
import { explain } from './log-line.ts'

/** What a function's retry policy asks for. `maxRetryCount` -1 means for ever. */
export interface RetryPolicy {
  readonly maxRetryCount: number
  /** Milliseconds before the nth retry, n from 1. */
  delayMs(retry: number): number
}

/** Azure varies an exponential delay by up to a fifth either way; here it is exact: the minimum, doubled each time, up to the maximum. */
export function retryPolicyOf(options: RetryOptions | undefined): RetryPolicy | undefined {
  if (options?.retryStrategy === undefined) return undefined
  const maxRetryCount = options.maxRetryCount ?? 0
  if (options.retryStrategy === 'fixedDelay') return { maxRetryCount, delayMs: () => msOf(options.delayInterval) }
  const least = msOf(options.minimumInterval)
  const most = msOf(options.maximumInterval)
  return { maxRetryCount, delayMs: (retry) => Math.min(least * 2 ** (retry - 1), most) }
}

const msOf = (duration: Duration | undefined): number => (duration?.seconds ?? 0) * 1000

export type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stopped' }

/** What comes after a failed attempt: the delay before the next one, or undefined when there is none. */
export type Failed = (error: unknown, next: { retry: number; delayMs: number } | undefined) => void

export interface Retrying {
  readonly policy: RetryPolicy | undefined
  /** Whether another attempt makes sense: not after a shutdown, nor once another instance owns the partition. */
  readonly mayGoOn: () => Promise<boolean>
  /** Waits; ends early, without throwing, when the host stops. */
  readonly wait: (ms: number) => Promise<void>
  readonly onFailure: Failed
}

/** Runs `attempt` until it succeeds or the policy ends ('failed'), or until it may not go on ('stopped'). Never throws. */
export async function runWithRetries(
  attempt: (retryContext: RetryContext | undefined) => Promise<void>,
  { policy, mayGoOn, wait, onFailure }: Retrying,
): Promise<Outcome> {
  let retryContext: RetryContext | undefined
  for (let retry = 1; ; retry++) {
    try {
      await attempt(retryContext)
      return { kind: 'succeeded' }
    } catch (error) {
      const isLast = policy === undefined || (policy.maxRetryCount !== -1 && retry > policy.maxRetryCount)
      const next = isLast ? undefined : { retry, delayMs: policy.delayMs(retry) }
      onFailure(error, next)
      if (next === undefined) return { kind: 'failed', error }
      await wait(next.delayMs)
      if (!(await mayGoOn())) return { kind: 'stopped' }
      retryContext = { retryCount: retry, maxRetryCount: policy?.maxRetryCount ?? 0, exception: exceptionOf(error) }
    }
  }
}

const exceptionOf = (error: unknown): RetryContext['exception'] => ({
  source: '',
  message: explain(error),
  stackTrace: error instanceof Error ? (error.stack ?? '') : '',
})
