import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from './child.ts'

export interface StorageOptions {
  /** The built storage-process.js. */
  readonly program: string
  /** Folder that keeps the data; absent: in memory. */
  readonly folder?: string
  readonly blobPort: number
  readonly tablePort: number
  readonly output?: string
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
export async function startStorage({ program, folder, blobPort, tablePort, output }: StorageOptions): Promise<Storage> {
  const child = startChild({
    program,
    args: [
      ...(folder ? ['--location', folder] : ['--inMemoryPersistence']),
      ...['--blobPort', String(blobPort), '--tablePort', String(tablePort), '--queuePort', '0'],
      ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    ],
    ...(output ? { output } : {}),
  })
  await answers(`http://127.0.0.1:${blobPort}/`, child)
  await answers(`http://127.0.0.1:${tablePort}/`, child)
  const endpoint = (kind: string, port: number): string => `${kind}Endpoint=http://127.0.0.1:${port}/${account}`
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${key}`,
      endpoint('Blob', blobPort),
      endpoint('Table', tablePort),
    ].join(';'),
    child,
    stop: () => child.stop(2000),
  }
}

async function answers(url: string, { process }: Child): Promise<void> {
  for (;;) {
    if (process.exitCode !== null)
      throw new Error(`Azurite ended with exit code ${process.exitCode} before it answered at ${url}.`)
    try {
      await fetch(url)
      return
    } catch {
      await sleep(50)
    }
  }
}
