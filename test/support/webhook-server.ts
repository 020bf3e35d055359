import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
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

/** How the server treats a request: a reply, no reply at all, or the connection closed. */
export type Treatment = Reply | 'hang' | 'close'

export interface WebhookServer {
  readonly url: string
  readonly received: Received[]
  /** How the next requests are treated, one each; after them every one is accepted. */
  next(...treatments: Treatment[]): void
  stop(): Promise<void>
}

/** A webhook on this machine that does as it is told, and accepts (202) what nothing was said about. */
export async function startWebhook(): Promise<WebhookServer> {
  const received: Received[] = []
  const queue: Treatment[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { event: { id: string } }
    received.push({ id: body.event.id, headers: request.headers, body, atMs: performance.now() })
    treat(response, queue.shift() ?? { status: 202, headers: { 'x-ms-workflow-run-id': 'run-1' } })
  })
  const { port, close } = await listen(server)
  return {
    url: `http://127.0.0.1:${port}/alerts?sig=secret`,
    received,
    next: (...treatments) => void queue.push(...treatments),
    stop: close,
  }
}

function treat(response: ServerResponse, treatment: Treatment): void {
  if (treatment === 'hang') return
  if (treatment === 'close') response.destroy()
  else response.writeHead(treatment.status, treatment.headers).end(treatment.body)
}

/** A reply as Logic Apps gives it when it refuses a request. */
export const refusal = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { code, message: 'as the service says it' } }),
})
