import { join } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import type { AlertBody } from '../lib/render/views.ts'
import { type App, type AppOptions, startApp } from './app.ts'
import { endOf } from './child.ts'
import { type Hub, startHub } from './hub/hub.ts'
import { demandFree, untilFree } from './ports.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { beginRun, demandNoRun, wasKilled } from './run.ts'
import { type Storage, startStorage, stateTable } from './storage.ts'

export interface Ports {
  readonly receiver: number
  readonly hub: number
  readonly blobs: number
  readonly tables: number
}

export interface StackOptions {
  /** Where the build lies: the app's bundle and the programs of the other processes. */
  readonly dist: string
  /** Where everything is kept between runs. */
  readonly folder: string
  readonly ports: Ports
  /** Settings of the app on top of the stack's own. */
  readonly settings: Readonly<Record<string, string>>
  readonly onAlert: (alert: AlertBody) => void
  readonly onLog: AppOptions['onLog']
  /** Told, as a sentence, when the app died and is started again. */
  readonly onRestart?: (what: string) => void
  /** Told, as a sentence, when a part of the stack ended by itself and stays away. */
  readonly onEnd: (what: string) => void
  /** Aborted: a start that is going on ends, and leaves nothing running. */
  readonly signal?: AbortSignal
}

export interface Stack {
  readonly hub: Hub
  readonly hubConnection: string
  readonly storage: Storage
  readonly receiver: Receiver
  readonly app: App
  /** The settings that the app runs with. */
  readonly settings: Readonly<Record<string, string>>
  /** The last run did not end cleanly, so the hub is read again from its beginning. */
  readonly readsAgain: boolean
  stop(): Promise<void>
}

export const hubName = 'activity'
const partitions = 4
/** The app and Azurite end within two seconds of their parent. */
const longestEndMs = 5000

/** @throws PortInUse, or RunsAlready: a stack cannot start there now */
export async function demandStartable(folder: string, { blobs, tables, receiver, hub }: Ports): Promise<void> {
  if (wasKilled(folder)) await untilFree([hub, receiver, blobs, tables], longestEndMs)
  await demandFree(hub, 'hub')
  await demandFree(receiver, 'alerts')
  await demandFree(blobs, 'blobs')
  await demandFree(tables, 'tables')
  await demandNoRun(folder)
}

/**
 * Starts everything on this machine: Azurite and the app as processes of their own, the hub and the receiver in this one.
 * All of it listens on loopback only.
 * @throws PortInUse, RunsAlready, or Error saying what did not start; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const {
    dist,
    folder,
    ports,
    onAlert,
    onLog,
    onRestart = () => {},
    onEnd,
    signal = new AbortController().signal,
  } = options
  await demandStartable(folder, ports)
  const run = beginRun(folder, ports.hub)
  const started: (() => Promise<unknown>)[] = []
  let isStopping = false
  let isSaved = true
  const stop = async (): Promise<void> => {
    isStopping = true
    for (const end of started.splice(0).reverse()) await end()
    if (isSaved) run.end()
  }
  try {
    const hub = await startHub({
      hubs: { [hubName]: partitions },
      folder: join(folder, 'hub'),
      port: ports.hub,
      host: '127.0.0.1',
      clock: Date.now,
    })
    started.push(() => hub.close())
    const storage = await startStorage({
      dist,
      folder: join(folder, 'storage'),
      blobPort: ports.blobs,
      tablePort: ports.tables,
      output: join(folder, 'storage.log'),
      signal,
    })
    started.push(async () => {
      await storage.stop()
      isSaved = storage.child.process.exitCode === 0 // else the next run reads the hub again
    })
    storage.child.process.once('exit', () => {
      if (!isStopping) onEnd(`Azurite ended by itself (${endOf(storage.child.process)}).`)
    })
    await prepareStorage(storage, run.checkpoints)
    const receiver = await startReceiver({ port: ports.receiver, file: join(folder, 'alerts.jsonl'), onAlert })
    started.push(() => receiver.close())
    const settings = { ...appSettings(hub, storage, receiver), ...options.settings }
    const hubConnection = hub.connectionString(hubName)
    const app = await startApp(
      {
        dist,
        onLog,
        onRestart,
        onEnd,
        output: join(folder, 'app.log'),
        handed: {
          hubConnection,
          storageConnection: storage.connectionString,
          checkpointContainer: run.checkpoints,
          settings,
        },
      },
      signal,
    )
    started.push(() => app.stop(1500))
    return { hub, hubConnection, storage, receiver, app, settings, readsAgain: run.readsAgain, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The settings of an app at these parts; its outbox is quick to try again. */
export const appSettings = (hub: Hub, storage: Storage, receiver: Receiver): Record<string, string> => ({
  EVENTHUB: hub.connectionString(hubName),
  FIRST_SEEN_HUB: hubName,
  FIRST_SEEN_CONSUMER_GROUP: '$Default',
  FIRST_SEEN_STORAGE: storage.connectionString,
  FIRST_SEEN_WEBHOOK_URL: receiver.url,
  FIRST_SEEN_WEBHOOK_AUTH: 'none',
  FIRST_SEEN_REDRIVE_AFTER_SECONDS: '1',
})

/** Makes the table and the containers that an app needs, where they are not there yet. */
export async function prepareStorage({ connectionString }: Storage, checkpoints: string): Promise<void> {
  await stateTable(connectionString).createTable()
  const blobs = BlobServiceClient.fromConnectionString(connectionString)
  await blobs.getContainerClient('quarantine').createIfNotExists()
  await blobs.getContainerClient(checkpoints).createIfNotExists()
}
