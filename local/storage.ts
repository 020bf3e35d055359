import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TableClient } from '@azure/data-tables'
import { type Child, endOf, hasEnded, startChild } from './child.ts'
import { freePort } from './ports.ts'

export interface StorageOptions {
  /** Where the build lies. */
  readonly dist: string
  /** Folder that keeps the data; absent: in memory. */
  readonly folder?: string
  /** Absent: a free one. */
  readonly blobPort?: number
  readonly tablePort?: number
  readonly output?: string
  /** Aborted: it is not waited for any more. */
  readonly signal?: AbortSignal
}

export interface Storage {
  readonly connectionString: string
  readonly child: Child
  stop(): Promise<void>
}

// The account and key that every Azurite has, published in its documentation: no secret.
const account = 'devstoreaccount1'
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** Starts Azurite's tables and blobs on this machine and waits until both answer. @throws Error when it does not start */
export async function startStorage(options: StorageOptions): Promise<Storage> {
  const { dist, folder, output, signal } = options
  const { blobPort = await freePort(), tablePort = await freePort() } = options
  const child = startChild({
    program: join(dist, 'storage-process.js'),
    args: [
      ...(folder ? ['--location', folder] : ['--inMemoryPersistence']),
      ...['--blobPort', String(blobPort), '--tablePort', String(tablePort), '--queuePort', '0'],
      ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    ],
    ...(output ? { output } : {}),
  })
  try {
    await answers(`http://127.0.0.1:${blobPort}/`, child, signal)
    await answers(`http://127.0.0.1:${tablePort}/`, child, signal)
  } catch (error) {
    await child.stop(0)
    throw error
  }
  return { connectionString: azuriteConnection(blobPort, tablePort), child, stop: () => child.stop(1600) }
}

/** How a client reaches the Azurite of this machine at these ports. */
export function azuriteConnection(blobPort: number, tablePort: number): string {
  const endpoint = (kind: string, port: number): string => `${kind}Endpoint=http://127.0.0.1:${port}/${account}`
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${account}`,
    `AccountKey=${key}`,
    endpoint('Blob', blobPort),
    endpoint('Table', tablePort),
  ].join(';')
}

/** The table in which the app keeps its state. */
export const stateTable = (connectionString: string): TableClient =>
  TableClient.fromConnectionString(connectionString, 'firstseen', { allowInsecureConnection: true })

async function answers(url: string, { process }: Child, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    signal?.throwIfAborted()
    if (hasEnded(process)) throw new Error(`Azurite ended (${endOf(process)}) before it answered at ${url}.`)
    try {
      await (await fetch(url, { headers: { connection: 'close' } })).arrayBuffer()
      return
    } catch {
      await sleep(50)
    }
  }
}
