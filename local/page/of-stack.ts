import { join } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import type { Edges } from '../../lib/edges.ts'
import type { Stack } from '../stack.ts'
import { type Page, startPage } from './page.ts'
import { quarantineIn } from './quarantined.ts'
import type { Reading } from './reading.ts'

export interface StackPageOptions {
  readonly port: number
  /** Where the build lies. */
  readonly dist: string
  /** What the app reads and writes, seen from here. */
  readonly edges: Edges
  readonly reading: Reading
}

const everyMs = 2000

/** Serves the page over the local stack. @throws Error when the port is taken or the page was not built */
export const startPageOfStack = (stack: Stack, { port, dist, edges, reading }: StackPageOptions): Promise<Page> =>
  startPage({
    port,
    folder: join(dist, 'page'),
    table: edges.table,
    rules: edges.rules,
    listQuarantine: quarantineIn(
      BlobServiceClient.fromConnectionString(stack.storage.connectionString).getContainerClient('quarantine'),
    ),
    alerts: () => stack.receiver.alerts,
    read: () => reading.read(),
    clock: edges.clock,
    everyMs,
  })
