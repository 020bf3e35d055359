import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob'
import { ContainerClient } from '@azure/storage-blob'
import { heldBytes } from './held-memory.ts'
import { startHost } from './host/host.ts'

/** What the parent hands over in AppSettings, as JSON in one argument. */
export interface AppProcessOptions {
  readonly bundle: string
  readonly hubConnection: string
  readonly storageConnection: string
  readonly checkpointContainer: string
  readonly settings: Readonly<Record<string, string>>
}

/** What this process tells its parent. */
export type AppMessage =
  | { readonly type: 'ready'; readonly functions: readonly string[] }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'log'; readonly level: string; readonly category: string; readonly message: string }
  | { readonly type: 'idle' }
  | { readonly type: 'swept' }
  | { readonly type: 'pulsed' }
  | { readonly type: 'held'; readonly bytes: number }

/** Runs the built app in the stand-in for the Functions host, as a process that can be killed. It ends with its parent. */
async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as AppProcessOptions
  // The parent may be gone before the host runs.
  let end = (): void => process.exit(0)
  process.once('disconnect', () => end())
  const checkpoints = new ContainerClient(options.storageConnection, options.checkpointContainer)
  const host = await startHost({
    bundle: options.bundle,
    hub: () => options.hubConnection,
    checkpoints: new BlobCheckpointStore(checkpoints),
    settings: options.settings,
    clock: Date.now,
    log: (line) => tell({ type: 'log', ...line }),
  })
  end = () => void host.close().finally(() => process.exit(0))
  process.on('message', (message) => {
    if (message === 'end') end()
    if (message === 'idle') answerAfter(host.idle(), { type: 'idle' })
    if (message === 'sweep') answerAfter(host.runTimer('sweep'), { type: 'swept' })
    if (message === 'pulse') answerAfter(host.runTimer('pulse'), { type: 'pulsed' })
    if (message === 'memory') tell({ type: 'held', bytes: heldBytes() })
  })
  tell({ type: 'ready', functions: host.functions.map(({ name }) => name) })
}

/** Answers also when it failed: the host has logged why, and nobody should wait for ever. */
function answerAfter(work: Promise<void>, answer: AppMessage): void {
  work.catch(() => {}).finally(() => tell(answer))
}

function tell(message: AppMessage): void {
  if (process.connected) process.send?.(message)
}

main().catch((error: Error) => {
  tell({ type: 'failed', reason: error.message })
  process.exitCode = 1
  process.disconnect?.()
})
