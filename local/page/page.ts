import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { AlertBody } from '../../lib/deliver/send.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { Status } from './api.ts'
import { readAssets } from './assets.ts'
import { linesOf, listedFindings } from './findings.ts'
import { watchState } from './live.ts'
import type { ListQuarantine } from './quarantined.ts'
import { pageRoutes } from './routes.ts'
import { readStatus } from './status.ts'

export interface PageOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The built page: dist/page. */
  readonly folder: string
  /** The state; it is only read. */
  readonly table: StateTable
  readonly listQuarantine: ListQuarantine
  /** The rules as the app has them: their keys name the terms. */
  readonly rules: readonly Rule[]
  /** Alerts that were sent, as far as they are kept here. */
  readonly alerts: () => readonly AlertBody[]
  /** When a batch was last read and how many records were, where somebody counts them. */
  readonly read: () => Status['read']
  readonly clock: () => number
  /** How long it rests between two looks at the state while somebody watches. */
  readonly everyMs: number
}

export interface Page {
  /** `http://localhost:4280` */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the page on loopback: read-only, for browsers of this machine.
 * @throws Error when the port is taken or the page was not built
 */
export async function startPage(options: PageOptions): Promise<Page> {
  const { port, folder, table, clock, everyMs } = options
  const status = () => readStatus(options)
  const live = watchState({ status, findings: async () => linesOf(await listedFindings(table, clock())), everyMs })
  const address = (): number => (server.address() as AddressInfo | null)?.port ?? port
  const app = pageRoutes({ ...options, port: address, assets: readAssets(folder), status, live })
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${address()}`,
    async close() {
      live.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
