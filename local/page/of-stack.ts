import { userInfo } from 'node:os'
import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import { BlobServiceClient } from '@azure/storage-blob'
import type { Edges } from '../../lib/edges.ts'
import type { Stack } from '../stack.ts'
import { readLastReport } from './baseline.ts'
import { againThrough } from './operator.ts'
import { type Page, startPage } from './page.ts'
import { quarantineIn } from './quarantined.ts'
import type { Reading } from './reading.ts'

export interface StackPageOptions {
  readonly port: number
  /** Where the build lies. */
  readonly dist: string
  /** Where the stack keeps everything. */
  readonly folder: string
  /** What the app reads and writes, seen from here. */
  readonly edges: Edges
  readonly reading: Reading
  /** The command that sends a log to the stack's hub. */
  readonly send: string
}

const everyMs = 2000

/** Serves the page over the local stack. @throws Error when the port is taken or the page was not built */
export function startPageOfStack(stack: Stack, options: StackPageOptions): Promise<Page> {
  const { port, dist, folder, edges, reading, send } = options
  const { storage, receiver, hubConnection } = stack
  const quarantine = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient('quarantine')
  return startPage({
    port,
    folder: join(dist, 'page'),
    place: { kind: 'local', name: 'this machine', send },
    places: edges.policy.places,
    table: edges.table,
    rules: edges.rules,
    listQuarantine: quarantineIn(quarantine),
    operator: {
      me: async () => userInfo().username,
      sendAgain: againThrough(() => new EventHubProducerClient(hubConnection), quarantine),
    },
    alerts: () => receiver.alerts,
    read: () => reading.read(),
    baseline: () => readLastReport(folder),
    clock: edges.clock,
    everyMs,
  })
}
