import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from '../../local/ports.ts'
import { isOf } from '../lib/learn/activity-log.ts'
import type { RawRecord } from '../support/records.ts'

/** How a request is treated instead of being answered: a status and headers, or never. */
export type Treatment = { readonly status: number; readonly headers?: Record<string, string> } | 'hang'

/**
 * Azure as `--from-azure` meets it, over real HTTP: the identity endpoint of a managed identity
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity), and the Activity Log of subscriptions: a
 * time range, newest first, in pages with nextLink.
 */
export interface Azure {
  readonly endpoint: string
  /** What the command needs in its environment to be signed in here. */
  readonly env: NodeJS.ProcessEnv
  /** The requests for the log, in order. */
  readonly asked: Asked[]
  /** Decides how a request for the log is treated; undefined: it is answered. */
  treat: (asked: Asked, number: number) => Treatment | undefined
  close(): Promise<void>
}

export interface Asked {
  readonly subscription: string
  readonly from: string
  readonly to: string
  /** Whose records alone; undefined: everybody's. */
  readonly provider: string | undefined
  /** Which page, from 0. */
  readonly page: number
  readonly token: string | undefined
  readonly atMs: number
}

const perPage = 2
const filter = /^eventTimestamp ge '([^']+)' and eventTimestamp le '([^']+)'(?: and resourceProvider eq '([^']+)')?$/

export async function startAzure(records: readonly RawRecord[]): Promise<Azure> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', azure.endpoint)
    if (url.pathname === '/identity') return answerToken(url, response)
    const one = askedIn(url, request)
    if (one === undefined) return void response.writeHead(400).end('{"error":{"code":"BadRequest"}}')
    asked.push(one)
    const treatment = azure.treat(one, asked.length)
    if (treatment === 'hang') return
    if (treatment) return void response.writeHead(treatment.status, treatment.headers).end('{"error":{"code":"x"}}')
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(pageOf(url, one)))
  })

  function pageOf(url: URL, { from, to, provider, page }: Asked) {
    const matching = records
      .filter(({ eventTimestamp }) => from <= String(eventTimestamp) && String(eventTimestamp) <= to)
      .filter(isOf(provider))
      .sort((a, b) => (String(a.eventTimestamp) < String(b.eventTimestamp) ? 1 : -1))
    const value = matching.slice(page * perPage, (page + 1) * perPage)
    if ((page + 1) * perPage >= matching.length) return { value }
    const next = new URL(url)
    next.searchParams.set('$skiptoken', String(page + 1))
    return { value, nextLink: next.href }
  }

  const { port, close } = await listen(server)
  const endpoint = `http://127.0.0.1:${port}`
  const azure: Azure = {
    endpoint,
    env: {
      AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
      IDENTITY_ENDPOINT: `${endpoint}/identity`,
      IDENTITY_HEADER: 'a-header',
    },
    asked,
    treat: () => undefined,
    close,
  }
  return azure
}

function answerToken(url: URL, response: ServerResponse): void {
  const token = {
    access_token: `token for ${url.searchParams.get('resource')}`,
    expires_on: String(Math.floor(Date.now() / 1000) + 3600),
    resource: url.searchParams.get('resource'),
    token_type: 'Bearer',
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token))
}

function askedIn(url: URL, { headers }: IncomingMessage): Asked | undefined {
  const [, subscription = ''] =
    /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.Insights\/eventtypes\/management\/values$/.exec(url.pathname) ??
    []
  const [, from, to, provider] = filter.exec(url.searchParams.get('$filter') ?? '') ?? []
  if (from === undefined || to === undefined || url.searchParams.get('api-version') !== '2015-04-01') return undefined
  const page = Number(url.searchParams.get('$skiptoken') ?? 0)
  return { subscription, from, to, provider, page, token: headers.authorization, atMs: Date.now() }
}
