import { expect, test, vi } from 'vitest'
import type { RetryContext } from '../../../local/host/core.ts'
import { retryPolicyOf, runWithRetries } from '../../../local/host/retry.ts'

const exponential = {
  retryStrategy: 'exponentialBackoff',
  maxRetryCount: -1,
  minimumInterval: { seconds: 5 },
  maximumInterval: { seconds: 60 },
}

test.each([
  [1, 5_000],
  [2, 10_000],
  [4, 40_000],
  [5, 60_000],
  [2000, 60_000],
])('the exponential delay before retry %i is %i ms: doubled each time, up to the maximum', (retry, delayMs) => {
  expect(retryPolicyOf(exponential)?.delayMs(retry)).toBe(delayMs)
})

test('the fixed delay is the same before each retry', () => {
  const policy = retryPolicyOf({ retryStrategy: 'fixedDelay', maxRetryCount: 3, delayInterval: { seconds: 7 } })
  expect([1, 2, 9].map((retry) => policy?.delayMs(retry))).toEqual([7000, 7000, 7000])
})

/** Runs something that fails `failures` times under a policy of `maxRetryCount` (undefined: no policy), and can go on `goesOn` times. */
async function tryWith({
  failures,
  maxRetryCount,
  goesOn = Number.POSITIVE_INFINITY,
}: {
  failures: number
  maxRetryCount?: number
  goesOn?: number
}) {
  const contexts: (RetryContext | undefined)[] = []
  const onFailure = vi.fn()
  const wait = vi.fn(async () => {})
  let checks = 0
  const outcome = await runWithRetries(
    async (context) => {
      contexts.push(context)
      if (contexts.length <= failures) throw new Error(`failure ${contexts.length}`)
    },
    {
      policy: maxRetryCount === undefined ? undefined : { maxRetryCount, delayMs: (retry) => retry * 100 },
      mayGoOn: async () => ++checks <= goesOn,
      wait,
      onFailure,
    },
  )
  return { kind: outcome.kind, contexts, onFailure, wait }
}

test.each([
  ['without a policy', { failures: 1 }, 'failed', 1],
  ['below the limit', { failures: 1, maxRetryCount: 2 }, 'succeeded', 2],
  ['on the limit', { failures: 2, maxRetryCount: 2 }, 'succeeded', 3],
  ['above the limit', { failures: 3, maxRetryCount: 2 }, 'failed', 3],
  ['under an endless policy', { failures: 300, maxRetryCount: -1 }, 'succeeded', 301],
  ['when it may not go on', { failures: 9, maxRetryCount: -1, goesOn: 1 }, 'stopped', 2],
])('failures %s end as they should, after as many attempts as allowed', async (_, setup, kind, attempts) => {
  const result = await tryWith(setup)
  expect([result.kind, result.contexts.length]).toEqual([kind, attempts])
})

test('each retry is told its number, the limit and what failed before it, and waits its delay', async () => {
  const { contexts, wait, onFailure } = await tryWith({ failures: 2, maxRetryCount: 5 })
  expect(contexts).toEqual([
    undefined,
    { retryCount: 1, maxRetryCount: 5, exception: expect.objectContaining({ message: 'failure 1' }) },
    { retryCount: 2, maxRetryCount: 5, exception: expect.objectContaining({ message: 'failure 2' }) },
  ])
  expect(wait.mock.calls).toEqual([[100], [200]])
  expect(onFailure.mock.calls.map(([, next]) => next)).toEqual([
    { retry: 1, delayMs: 100 },
    { retry: 2, delayMs: 200 },
  ])
})
