import pRetry, { AbortError } from 'p-retry'
import { retryAfterMs } from '../deliver/answer.ts'
import { timeLimit, unlessAborted } from '../time-limit.ts'

/** Reads the Activity Log that Azure keeps for 90 days, free of charge. */
export interface ActivityLogApi {
  /**
   * The compute records of a subscription between two times, both included, as far back as Azure has them: a page of JSON
   * bytes (`{"value":[…]}`) at a time, newest first.
   * @throws Error naming the subscription and what Azure said
   */
  pages(subscription: string, fromMs: number, toMs: number): AsyncIterable<Uint8Array>
}

export interface ApiOptions {
  /** `https://management.azure.com`, or a sovereign cloud's. */
  readonly endpoint: string
  readonly token: () => Promise<string>
  readonly clock: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Ends what is under way: reading then throws its reason. */
  readonly signal?: AbortSignal
}

const oneTryMs = 60_000
const longestRestMs = 5 * 60_000
/** Azure answers 400 for a start more than 90 days ago, also for a later page of what began in time: an hour is for all pages. */
const furthestBackMs = 90 * 24 * 60 * 60_000 - 60 * 60_000

/**
 * The REST API (https://learn.microsoft.com/rest/api/monitor/activity-logs/list). Its filter takes a time range and one
 * more condition: the resource provider. Throttling is respected: Retry-After, else later each time.
 */
export function activityLogApi({ endpoint, token, clock, sleep, signal }: ApiOptions): ActivityLogApi {
  const stop = signal ? [signal] : []
  const get = (url: string, subscription: string): Promise<string> =>
    pRetry(
      async () => {
        const limit = timeLimit(oneTryMs, ...stop)
        const headers = { authorization: `Bearer ${await unlessAborted(token(), limit)}` }
        const response = await fetch(url, { headers, signal: limit })
        const text = await response.text()
        if (response.ok) return text
        const error = new Error(
          `Azure answered ${response.status} for the Activity Log of subscription ${subscription}${hint(response.status)}`,
        )
        if (response.status !== 429 && response.status < 500) throw new AbortError(error)
        await sleep(Math.min(retryAfterMs(response.headers.get('retry-after'), clock()) ?? 0, longestRestMs))
        throw error
      },
      { retries: 5, minTimeout: 500, maxTimeout: 10_000, randomize: true, ...(signal ? { signal } : {}) },
    )

  return {
    async *pages(subscription, fromMs, toMs) {
      const keptFromMs = Math.max(fromMs, clock() - furthestBackMs)
      if (keptFromMs > toMs) return
      let url: string | undefined = firstPage(endpoint, subscription, keptFromMs, toMs)
      while (url !== undefined) {
        const text = await get(url, subscription)
        yield Buffer.from(text)
        url = nextPage(text, endpoint, subscription)
      }
    },
  }
}

function firstPage(endpoint: string, subscription: string, fromMs: number, toMs: number): string {
  const url = new URL(
    `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.Insights/eventtypes/management/values`,
    endpoint,
  )
  const iso = (ms: number): string => new Date(ms).toISOString()
  url.searchParams.set('api-version', '2015-04-01')
  url.searchParams.set(
    '$filter',
    `eventTimestamp ge '${iso(fromMs)}' and eventTimestamp le '${iso(toMs)}' and resourceProvider eq 'Microsoft.Compute'`,
  )
  return url.href
}

/** The link to the next page. Only one on the same host is followed, since the token goes with it; any other is an error, or the rest would pass as read. */
function nextPage(text: string, endpoint: string, subscription: string): string | undefined {
  const { nextLink } = JSON.parse(text) as { nextLink?: unknown }
  if (typeof nextLink !== 'string' || nextLink === '') return undefined
  const host = URL.canParse(nextLink) ? new URL(nextLink).origin : 'no address'
  if (host === new URL(endpoint).origin) return nextLink
  throw new Error(
    `The Activity Log of subscription ${subscription} goes on at another address than ${endpoint} (${host.slice(0, 100)}): that page is not asked for, since the token would go with it`,
  )
}

const hint = (status: number): string =>
  status === 401 || status === 403 ? ': the identity that asks needs the role Monitoring Reader on it' : ''
