import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { listen } from '../../local/ports.ts'

/** What the proxy does with requests until it is told otherwise. `after`: the table does the work, and its answer is lost. */
export type Weather =
  | { readonly kind: 'fair' }
  | { readonly kind: 'status'; readonly status: number; readonly code: string }
  | { readonly kind: 'after'; readonly how: 'close' | 'hang' }

export interface Proxy {
  readonly port: number
  weather: Weather
  /** Requests that did not go well. */
  spoilt: number
  stop(): Promise<void>
}

/** An HTTP proxy in front of Azurite's tables. */
export async function startProxy(tablePort: number): Promise<Proxy> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { weather } = proxy
    if (weather.kind !== 'fair') proxy.spoilt++
    if (weather.kind === 'status') return refuse(outgoing, weather.status, weather.code)
    forward(incoming, Buffer.concat(chunks), tablePort, (answer) => {
      if (weather.kind === 'fair') {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        return
      }
      answer.resume()
      if (weather.how === 'close') answer.once('end', () => outgoing.destroy())
    })
  })
  const { port, close } = await listen(server)
  const proxy: Proxy = { port, weather: { kind: 'fair' }, spoilt: 0, stop: close }
  return proxy
}

function refuse(outgoing: ServerResponse, status: number, code: string): void {
  const body = { 'odata.error': { code, message: { lang: 'en-US', value: 'as the service says it' } } }
  outgoing.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' }).end(JSON.stringify(body))
}

/** The host header stays as it was: the signature of a request is over its path only. */
function forward(incoming: IncomingMessage, body: Buffer, port: number, then: (answer: IncomingMessage) => void): void {
  const { method, url, headers } = incoming
  const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers }, then)
  outgoing.end(body)
}
