import { type ArmOptions, ArmRefused, ArmUnreachable, armClient, type Patience } from '../arm-client.ts'
import type { Rule } from '../rules/schema.ts'

/** Reads the Activity Log that Azure keeps for 90 days, free of charge. */
export interface ActivityLogApi {
  /**
   * The records of a subscription between two times, both included, as far back as Azure has them: a page of JSON bytes
   * (`{"value":[…]}`) at a time, newest first.
   * @throws Error naming the subscription and what Azure said; the signal's reason once that ends it
   */
  pages(subscription: string, fromMs: number, toMs: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
}

/** Months are read, and nobody waits for the next page. */
const patience: Patience = { oneTryMs: 60_000, mostTries: 6, longestRestMs: 5 * 60_000 }
/** Azure answers 400 for a start more than 90 days ago, also for a later page of what began in time: an hour is for all pages. */
const furthestBackMs = 90 * 24 * 60 * 60_000 - 60 * 60_000

export interface ActivityLogOptions extends Omit<ArmOptions, 'patience'> {
  /** Whose records alone are read; undefined: everybody's. */
  readonly provider: Provider | undefined
}

export type Provider = 'Microsoft.Compute'

/**
 * The resource provider whose records are all that the rules can want. Undefined where they name operations of another:
 * nobody documents that Azure's filter takes a provider in any case, and rules may be written in any.
 */
export function providerFor(rules: readonly Pick<Rule, 'operations'>[]): Provider | undefined {
  const operations = rules.flatMap((rule) => rule.operations)
  return operations.every((operation) => operation.startsWith('microsoft.compute/')) ? 'Microsoft.Compute' : undefined
}

/**
 * The REST API (https://learn.microsoft.com/rest/api/monitor/activity-logs/list). Its filter takes a time range and one
 * more condition: the resource provider.
 */
export function activityLogApi(options: ActivityLogOptions): ActivityLogApi {
  return {
    async *pages(subscription, fromMs, toMs, signal = options.signal) {
      const arm = armClient({ ...options, patience, ...(signal && { signal }) })
      const keptFromMs = Math.max(fromMs, options.clock() - furthestBackMs)
      if (keptFromMs > toMs) return
      const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.Insights/eventtypes/management/values`
      try {
        for await (const page of arm.pages(path, '2015-04-01', filterOf(keptFromMs, toMs, options.provider)))
          yield Buffer.from(page)
      } catch (error) {
        throw errorOf(error, subscription)
      }
    },
  }
}

function filterOf(fromMs: number, toMs: number, provider: Provider | undefined): { $filter: string } {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString())
  const ofProvider = provider ? ` and resourceProvider eq '${provider}'` : ''
  return { $filter: `eventTimestamp ge '${from}' and eventTimestamp le '${to}'${ofProvider}` }
}

function errorOf(error: unknown, subscription: string): unknown {
  const log = `the Activity Log of subscription ${subscription}`
  if (error instanceof ArmRefused)
    return new Error(`Azure answered ${error.status} for ${log}${hint(error.status)}`, { cause: error })
  if (error instanceof ArmUnreachable) return new Error(`Cannot read ${log}: ${error.message}`, { cause: error })
  return error
}

const hint = (status: number): string =>
  status === 401 || status === 403 ? ': the identity that asks needs the role Monitoring Reader on it' : ''
