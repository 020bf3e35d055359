import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AlertBody } from '../../lib/render/views.ts'
import { listen } from '../../local/ports.ts'

/** A request as it came in. */
export interface Received {
  readonly id: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
  /** When it was there whole, in ms of a clock that only goes forward. */
  readonly atMs: number
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** How the server treats a request: a reply, no reply at all, the connection closed; `late`: it takes the alert, and then no reply. */
export type Treatment = Reply | 'hang' | 'close' | 'late'

export interface WebhookServer {
  readonly url: string
  readonly received: Received[]
  /** Alerts that it took, also those whose sender got no answer. */
  readonly taken: AlertBody[]
  /** How requests are treated of which nothing else was said. */
  usual: Treatment
  /** How the next requests are treated, one each. */
  next(...treatments: Treatment[]): void
  stop(): Promise<void>
}

export const accepted: Reply = { status: 202, headers: { 'x-ms-workflow-run-id': 'run-1' } }

/** A webhook on this machine that does as it is told, and accepts until it is told otherwise. */
export async function startWebhook(): Promise<WebhookServer> {
  const queue: Treatment[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as AlertBody
    webhook.received.push({ id: body.event.id, headers: request.headers, body, atMs: performance.now() })
    const treatment = queue.shift() ?? webhook.usual
    if (isTaken(treatment)) webhook.taken.push(body)
    treat(response, treatment)
  })
  const { port, close } = await listen(server)
  const webhook: WebhookServer = {
    url: `http://127.0.0.1:${port}/alerts?sig=secret`,
    received: [],
    taken: [],
    usual: accepted,
    next: (...treatments) => void queue.push(...treatments),
    stop: close,
  }
  return webhook
}

const isTaken = (treatment: Treatment): boolean =>
  treatment === 'late' || (typeof treatment === 'object' && treatment.status < 300)

function treat(response: ServerResponse, treatment: Treatment): void {
  if (treatment === 'hang' || treatment === 'late') return
  if (treatment === 'close') response.destroy()
  else response.writeHead(treatment.status, treatment.headers).end(treatment.body)
}

/** A reply as Logic Apps gives it when it refuses a request. */
export const refusal = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { code, message: 'as the service says it' } }),
})
