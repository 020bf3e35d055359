import { createServer } from 'node:http'
import { listen } from '../../../local/ports.ts'
import { aRestRecord, type RawRecord } from '../../support/records.ts'

/** Azure's Activity Log REST interface as it is documented, over real HTTP: time range, resource provider, newest first, pages with nextLink. */
export interface ActivityLog {
  readonly endpoint: string
  /** What was asked, in order: path and filter. */
  readonly asked: { readonly subscription: string; readonly filter: string }[]
  /** Answers the next requests with these statuses instead. */
  readonly failing: number[]
  /** Subscriptions on which the caller has no role. */
  readonly forbidden: Set<string>
  /** Subscriptions for which no answer comes. */
  readonly silent: Set<string>
  close(): Promise<void>
}

const perPage = 3

export interface ActivityLogOptions {
  /** Where the link to the next page leads instead. */
  readonly nextLinkHost?: string
  /** What a start that is too long ago is told by; absent: none is. */
  readonly nowMs?: number
}

export async function startActivityLog(
  records: readonly RawRecord[],
  { nextLinkHost, nowMs }: ActivityLogOptions = {},
): Promise<ActivityLog> {
  const forbidden = new Set<string>()
  const silent = new Set<string>()
  const asked: { subscription: string; filter: string }[] = []
  const failing: number[] = []
  let endpoint = ''
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', endpoint)
    if (silent.has(url.pathname.split('/')[2] ?? '')) return
    const status = failing.shift() ?? refusal(url)
    if (status !== undefined)
      return void response.writeHead(status, { 'retry-after': '0' }).end('{"error":{"code":"x"}}')
    const page = answer(url)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
  })

  function refusal({ pathname, searchParams }: URL): number | undefined {
    if (forbidden.has(pathname.split('/')[2] ?? '')) return 403
    const from = /ge '([^']+)'/.exec(searchParams.get('$filter') ?? '')?.[1] ?? ''
    return nowMs !== undefined && Date.parse(from) < nowMs - 90 * 24 * 60 * 60_000 ? 400 : undefined
  }

  function answer(url: URL): { value: RawRecord[]; nextLink?: string } {
    const filter = url.searchParams.get('$filter') ?? ''
    const skip = Number(url.searchParams.get('$skiptoken') ?? 0)
    asked.push({ subscription: url.pathname.split('/')[2] ?? '', filter })
    const [, from = '', to = ''] = /ge '([^']+)' and eventTimestamp le '([^']+)'/.exec(filter) ?? []
    const matching = records
      .filter(({ eventTimestamp }) => from <= String(eventTimestamp) && String(eventTimestamp) <= to)
      .filter(isOf(/resourceProvider eq '([^']+)'/.exec(filter)?.[1]))
      .sort((a, b) => (String(a.eventTimestamp) < String(b.eventTimestamp) ? 1 : -1))
    const value = matching.slice(skip, skip + perPage)
    if (skip + perPage >= matching.length) return { value }
    url.searchParams.set('$skiptoken', String(skip + perPage))
    return { value, nextLink: nextLinkHost ? `${nextLinkHost}/steal-the-token` : url.href }
  }

  const { port, close } = await listen(server)
  endpoint = `http://127.0.0.1:${port}`
  return { endpoint, asked, failing, forbidden, silent, close }
}

/** Whether a record is of a resource provider; without one, any is. */
export const isOf =
  (provider = '') =>
  ({ operationName }: RawRecord): boolean =>
    (operationName as { value: string }).value.startsWith(provider)

/** The begin and end events of one extension write: only the begin event says where it came from. `change` is made to both. */
export function beginAndEnd(at: string, correlationId: string, ip: string, change: RawRecord = {}): RawRecord[] {
  const end = new Date(Date.parse(at) + 30_000).toISOString()
  return [
    aRestRecord({
      eventTimestamp: at,
      correlationId,
      eventName: { value: 'BeginRequest', localizedValue: 'Begin request' },
      status: { value: 'Started', localizedValue: 'Started' },
      httpRequest: { clientRequestId: 'c', clientIpAddress: ip, method: 'PUT' },
      ...change,
    }),
    aRestRecord({ eventTimestamp: end, correlationId, httpRequest: undefined, ...change }),
  ]
}
