import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { aRestRecord, type RawRecord } from '../../support/records.ts'

/** Azure's Activity Log REST interface as it is documented, over real HTTP: time range, newest first, pages with nextLink. */
export interface ActivityLog {
  readonly endpoint: string
  /** What was asked, in order: path and filter. */
  readonly asked: { readonly subscription: string; readonly filter: string }[]
  /** Answers the next requests with these statuses instead. */
  readonly failing: number[]
  close(): Promise<void>
}

const perPage = 3

export async function startActivityLog(records: readonly RawRecord[], nextLinkHost?: string): Promise<ActivityLog> {
  const asked: { subscription: string; filter: string }[] = []
  const failing: number[] = []
  let endpoint = ''
  const server = createServer((request, response) => {
    const status = failing.shift()
    if (status !== undefined)
      return void response.writeHead(status, { 'retry-after': '0' }).end('{"error":{"code":"x"}}')
    const page = answer(request)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
  })

  function answer(request: IncomingMessage): { value: RawRecord[]; nextLink?: string } {
    const url = new URL(request.url ?? '/', endpoint)
    const filter = url.searchParams.get('$filter') ?? ''
    const skip = Number(url.searchParams.get('$skiptoken') ?? 0)
    asked.push({ subscription: url.pathname.split('/')[2] ?? '', filter })
    const [, from = '', to = ''] = /ge '([^']+)' and eventTimestamp le '([^']+)'/.exec(filter) ?? []
    const matching = records
      .filter(({ eventTimestamp }) => from <= String(eventTimestamp) && String(eventTimestamp) <= to)
      .sort((a, b) => (String(a.eventTimestamp) < String(b.eventTimestamp) ? 1 : -1))
    const value = matching.slice(skip, skip + perPage)
    if (skip + perPage >= matching.length) return { value }
    url.searchParams.set('$skiptoken', String(skip + perPage))
    return { value, nextLink: nextLinkHost ? `${nextLinkHost}/steal-the-token` : url.href }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  endpoint = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  return {
    endpoint,
    asked,
    failing,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The begin and end events of one extension write: only the begin event says where it came from. */
export function beginAndEnd(at: string, correlationId: string, ip: string): RawRecord[] {
  const end = new Date(Date.parse(at) + 30_000).toISOString()
  return [
    aRestRecord({
      eventTimestamp: at,
      correlationId,
      eventName: { value: 'BeginRequest', localizedValue: 'Begin request' },
      status: { value: 'Started', localizedValue: 'Started' },
      httpRequest: { clientRequestId: 'c', clientIpAddress: ip, method: 'PUT' },
    }),
    aRestRecord({ eventTimestamp: end, correlationId, httpRequest: undefined }),
  ]
}
