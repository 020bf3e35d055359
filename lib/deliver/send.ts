import { setTimeout as sleep } from 'node:timers/promises'
import pRetry, { AbortError } from 'p-retry'
import { errorCodeIn } from '../azure-error.ts'
import type { AlertBody } from '../render/views.ts'
import { timeLimit, unlessAborted } from '../time-limit.ts'
import { type Answer, answerOf, retryAfterMs } from './answer.ts'

/** Sends one alert within the signal's time and says what the answer means. Never throws. */
export type Send = (body: AlertBody, signal: AbortSignal) => Promise<Answer>

export interface WebhookOptions {
  /** May carry a signature: it is never logged nor put into an error. */
  readonly url: string
  /** A bearer token for the webhook. One that it refuses is not asked for anew: identities give the same until it is about to end. */
  readonly token?: () => Promise<string>
  readonly clock: () => number
}

const mostTries = 5
const oneTryMs = 10_000

/**
 * A webhook (the Logic App's request trigger, or any URL) as the edge that sends. Passing faults are tried again, at
 * most 5 times within the signal's time, later each time and never before Retry-After.
 */
export function webhook({ url, token, clock }: WebhookOptions): Send {
  const post = async (body: string, id: string, all: AbortSignal): Promise<Answer> => {
    const signal = timeLimit(oneTryMs, all)
    const authorization = token ? { authorization: `Bearer ${await unlessAborted(token(), signal)}` } : {}
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual', // an alert goes where it was told to go; a redirect is an answer like any other
      headers: { 'content-type': 'application/json', 'x-ms-client-tracking-id': id, ...authorization },
      body,
      signal,
    })
    const rest = retryAfterMs(response.headers.get('retry-after'), clock())
    const run = response.headers.get('x-ms-workflow-run-id') ?? undefined
    return answerOf(response.status, await codeOf(response), run, rest)
  }

  return async (alert, signal) => {
    const body = JSON.stringify(alert)
    let last: Answer = { kind: 'later', status: 'no time left', unanswered: true }
    const attempt = async (): Promise<Answer> => {
      try {
        last = await post(body, alert.event.id, signal)
      } catch (error) {
        last = { kind: 'later', status: explain(error), unanswered: true }
      }
      if (last.kind !== 'later') return last
      // A longer rest than this request may take is kept by the outbox.
      if (last.retryAfterMs !== undefined && last.retryAfterMs > 1000) throw new AbortError(last.status)
      await sleep(last.retryAfterMs ?? 0, undefined, { signal })
      throw new Error(last.status)
    }
    try {
      return await pRetry(attempt, {
        retries: mostTries - 1,
        minTimeout: 200,
        maxTimeout: 2000,
        randomize: true,
        signal,
      })
    } catch {
      return last
    }
  }
}

/** Logic Apps says what it means by a status. */
async function codeOf(response: Response): Promise<string | undefined> {
  const text = await response.text()
  return response.ok ? undefined : errorCodeIn(text)
}

/** Why a request got no answer, without its URL. */
function explain(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } }
  if (name === 'TimeoutError' || name === 'AbortError') return 'no answer in time'
  return cause?.code ?? name
}
