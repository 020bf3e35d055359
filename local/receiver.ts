import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AlertBody } from '../lib/render/views.ts'
import { isFromAPage } from './from-a-page.ts'
import { openAppendFile } from './hub/append-file.ts'
import { listen } from './ports.ts'

export interface Receiver {
  readonly url: string
  /** Alerts kept so far, each id once, in order of arrival. */
  readonly alerts: readonly AlertBody[]
  close(): Promise<void>
}

export interface ReceiverOptions {
  readonly port: number
  /** File that keeps the alerts, a JSON object a line. */
  readonly file: string
  /** Called for each alert that was not there yet. */
  readonly onAlert: (alert: AlertBody) => void
}

const largest = 8 * 1024 * 1024

/**
 * Stands in for the Logic App: takes alerts on loopback, keeps them, and answers 202 once they are written. An alert that
 * comes again with the same id is accepted and not kept twice. None is taken from a page in a browser: it could pass off its own as one that was sent.
 */
export async function startReceiver({ port, file, onAlert }: ReceiverOptions): Promise<Receiver> {
  const alerts = existsSync(file) ? kept(file) : []
  const sink = openAppendFile(file, sizeOf(file))
  const ids = new Set(alerts.map(({ event }) => event.id))
  const server = createServer(async (request, response) => {
    if (isFromAPage(request.headers)) return void response.writeHead(403).end()
    if (request.method !== 'POST' || request.url !== '/alerts') return void response.writeHead(404).end()
    const alert = alertIn(await bodyOf(request))
    if (alert === undefined) return void response.writeHead(400).end('{"error":{"code":"InvalidAlert"}}')
    if (!ids.has(alert.event.id)) {
      try {
        sink.append(Buffer.from(`${JSON.stringify(alert)}\n`))
      } catch {
        return void response.writeHead(507).end() // a full disk: the sender keeps the alert, and says so in its log
      }
      ids.add(alert.event.id)
      alerts.push(alert)
      onAlert(alert)
    }
    response.writeHead(202, { 'x-ms-workflow-run-id': `local-${ids.size}` }).end()
  })
  const listening = await listen(server, port)
  return {
    url: `http://127.0.0.1:${listening.port}/alerts`,
    alerts,
    async close() {
      await listening.close()
      sink.close()
    },
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** A line cut by a kill goes: its sender was not answered, so the alert comes again, and must find a line of its own. */
function kept(file: string): AlertBody[] {
  const bytes = readFileSync(file)
  const end = bytes.lastIndexOf('\n') + 1
  if (end < bytes.length) truncateSync(file, end)
  return bytes
    .toString('utf8', 0, end)
    .split('\n')
    .flatMap((line) => alertIn(line) ?? [])
}

function alertIn(text: string): AlertBody | undefined {
  try {
    const alert = JSON.parse(text) as AlertBody
    return typeof alert.event?.id === 'string' ? alert : undefined
  } catch {
    return undefined
  }
}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > largest) return ''
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
