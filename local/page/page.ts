import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Places } from '../../lib/render/links.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { listen } from '../ports.ts'
import type { Place, Status } from './api.ts'
import { readAssets } from './assets.ts'
import { readLines } from './findings.ts'
import { watchState } from './live.ts'
import type { Operator } from './operator.ts'
import type { ListQuarantine } from './quarantined.ts'
import { pageRoutes } from './routes.ts'
import { newSecret } from './secret.ts'
import { readStatus } from './status.ts'

export interface PageOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** The built page: dist/page. */
  readonly folder: string
  readonly place: Pick<Place, 'kind' | 'name' | 'send'>
  /** Where the links of findings lead, and their commands. */
  readonly places: Places
  readonly table: StateTable
  readonly operator: Operator
  readonly listQuarantine: ListQuarantine
  /** The rules as the app has them: their keys name the terms. */
  readonly rules: readonly Rule[]
  /** Alerts that were sent, as far as they are kept here. */
  readonly alerts: () => readonly AlertBody[]
  /** When a batch was last read and how many records were, where somebody counts them. */
  readonly read: () => Status['read']
  /** The report of the last dry run, if one was made here. */
  readonly baseline: () => Promise<unknown>
  /** Whoever wants in must have it, because others have a login on this machine; absent: everybody on it is let in. */
  readonly key?: string
  readonly clock: () => number
  /** How long it rests between two looks at the state while somebody watches. */
  readonly everyMs: number
}

export interface Page {
  /** `http://localhost:4280`; of a page that has a key `http://127.0.0.1:4290`, without the key. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the page on loopback, for browsers of this machine.
 * @throws Error when the port is taken or the page was not built
 */
export async function startPage(options: PageOptions): Promise<Page> {
  const { port, folder, table, place, clock, everyMs } = options
  const status = () => readStatus({ ...options, hasTimers: place.kind === 'local' })
  const live = watchState({ status, findings: () => readLines(table, clock()), everyMs })
  const actual = (): number => listening.port
  const app = pageRoutes({ ...options, port: actual, assets: readAssets(folder), token: newSecret(), status, live })
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  const listening = await listen(server, port)
  return {
    // A browser may try [::1] first for localhost, where somebody else on this machine can listen: it must not get the key.
    url: `http://${options.key === undefined ? 'localhost' : '127.0.0.1'}:${listening.port}`,
    async close() {
      live.close()
      await listening.close()
    },
  }
}
