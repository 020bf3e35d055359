import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AlertBody } from '../../lib/render/views.ts'

/** How requests are treated until it is said otherwise. `late`: taken, and then no answer. */
export type Treatment = 'accept' | 'hang' | 'close' | 'late' | Refusal

interface Refusal {
  readonly status: number
  readonly code?: string
  readonly retryAfter?: string
}

export interface Endpoint {
  readonly url: string
  treatment: Treatment
  /** Alerts that it took, also those whose sender got no answer. */
  readonly taken: AlertBody[]
  requests: number
  stop(): Promise<void>
}

/** A webhook on this machine that behaves as it is told. */
export async function startEndpoint(): Promise<Endpoint> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    endpoint.requests++
    const { treatment } = endpoint
    if (treatment === 'accept' || treatment === 'late')
      endpoint.taken.push(JSON.parse(Buffer.concat(chunks).toString()))
    answer(response, treatment)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/alerts`,
    treatment: 'accept',
    taken: [],
    requests: 0,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return endpoint
}

function answer(response: ServerResponse, treatment: Treatment): void {
  if (treatment === 'hang' || treatment === 'late') return
  if (treatment === 'close') return void response.destroy()
  if (treatment === 'accept') return void response.writeHead(202).end()
  const { status, code, retryAfter } = treatment
  response
    .writeHead(status, { 'content-type': 'application/json', ...(retryAfter ? { 'retry-after': retryAfter } : {}) })
    .end(code ? JSON.stringify({ error: { code, message: 'as the service says it' } }) : '')
}
