import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TableClient } from '@azure/data-tables'
import { BlobServiceClient } from '@azure/storage-blob'
import type { AlertBody } from '../lib/deliver/send.ts'
import type { AppMessage, AppProcessOptions } from './app-process.ts'
import { type Child, saidBy, startChild } from './child.ts'
import { type Hub, startHub } from './hub/hub.ts'
import { demandFree } from './ports.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { type Storage, startStorage } from './storage.ts'

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
  readonly onLog: (line: Extract<AppMessage, { type: 'log' }>) => void
  /** Told when a process of the stack ends by itself. */
  readonly onEnd: (what: string) => void
}

export interface Stack {
  readonly hub: Hub
  readonly hubConnection: string
  readonly storageConnection: string
  readonly receiver: Receiver
  readonly functions: readonly string[]
  /** The app's process, for those who want to kill it. */
  readonly app: Child
  /** The last run did not end cleanly, so the hub is read again from its beginning. */
  readonly readsAgain: boolean
  /** Ends when all that the hub holds is handled. */
  idle(): Promise<void>
  /** Runs the timer `sweep` now. */
  sweep(): void
  stop(): Promise<void>
}

export const hubName = 'activity'
const partitions = 4

/**
 * Starts everything on this machine: Azurite and the app as processes of their own, the hub and the receiver in this one.
 * All of it listens on loopback only.
 * @throws PortInUse, or Error saying what did not start; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { dist, folder, ports, onAlert } = options
  mkdirSync(folder, { recursive: true })
  await demandFree(ports.blobs, 'blobs')
  await demandFree(ports.tables, 'tables')
  await demandFree(ports.receiver, 'alerts')
  const run = beginRun(folder)
  const started: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end()
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
      program: join(dist, 'storage-process.js'),
      folder: join(folder, 'storage'),
      blobPort: ports.blobs,
      tablePort: ports.tables,
      output: join(folder, 'storage.log'),
    })
    started.push(() => storage.stop())
    await prepareStorage(storage, run.checkpoints)
    const receiver = await startReceiver({ port: ports.receiver, file: join(folder, 'alerts.jsonl'), onAlert })
    started.push(() => receiver.close())
    const { app, functions } = await startApp(options, { hub, storage, receiver, checkpoints: run.checkpoints })
    started.push(() => app.stop(1500))
    app.process.once('exit', () => options.onEnd('The app'))
    storage.child.process.once('exit', () => options.onEnd('Azurite'))
    return {
      hub,
      hubConnection: hub.connectionString(hubName),
      storageConnection: storage.connectionString,
      receiver,
      functions,
      app,
      readsAgain: run.readsAgain,
      async idle() {
        app.process.send('idle')
        await saidBy<AppMessage>(app.process, 'idle', 'The app')
      },
      sweep: () => void app.process.send('sweep'),
      async stop() {
        app.process.removeAllListeners('exit')
        storage.child.process.removeAllListeners('exit')
        await stop()
        run.end()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Azurite saves what it holds every few seconds, so a kill can cost it the last of them. The hub loses nothing. So a run
 * that did not end cleanly makes the next one read the hub from its beginning: duplicates change nothing.
 */
function beginRun(folder: string): { checkpoints: string; readsAgain: boolean; end: () => void } {
  const file = join(folder, 'running.json')
  const last = join(folder, 'checkpoints.json')
  const generation = existsSync(last) ? (JSON.parse(readFileSync(last, 'utf8')) as number) : 1
  const readsAgain = existsSync(file)
  const next = readsAgain ? generation + 1 : generation
  writeFileSync(last, JSON.stringify(next))
  writeFileSync(file, JSON.stringify({ pid: process.pid }))
  return { checkpoints: `checkpoints-${next}`, readsAgain, end: () => rmSync(file, { force: true }) }
}

async function prepareStorage({ connectionString }: Storage, checkpoints: string): Promise<void> {
  await TableClient.fromConnectionString(connectionString, 'firstseen', { allowInsecureConnection: true }).createTable()
  const blobs = BlobServiceClient.fromConnectionString(connectionString)
  await blobs.getContainerClient('quarantine').createIfNotExists()
  await blobs.getContainerClient(checkpoints).createIfNotExists()
}

interface Parts {
  readonly hub: Hub
  readonly storage: Storage
  readonly receiver: Receiver
  readonly checkpoints: string
}

async function startApp(options: StackOptions, { hub, storage, receiver, checkpoints }: Parts) {
  const { dist, folder, settings, onLog } = options
  const hubConnection = hub.connectionString(hubName)
  const handed: AppProcessOptions = {
    bundle: join(dist, 'functions.cjs'),
    hubConnection,
    storageConnection: storage.connectionString,
    checkpointContainer: checkpoints,
    settings: {
      EVENTHUB: hubConnection,
      FIRST_SEEN_HUB: hubName,
      FIRST_SEEN_CONSUMER_GROUP: '$Default',
      FIRST_SEEN_STORAGE: storage.connectionString,
      FIRST_SEEN_WEBHOOK_URL: receiver.url,
      FIRST_SEEN_WEBHOOK_AUTH: 'none',
      FIRST_SEEN_REDRIVE_AFTER_SECONDS: '5',
      ...settings,
    },
  }
  const app = startChild({
    program: join(dist, 'app-process.js'),
    args: [JSON.stringify(handed)],
    output: join(folder, 'app.log'),
  })
  app.process.on('message', (message: AppMessage) => {
    if (message.type === 'log') onLog(message)
  })
  try {
    const ready = await saidBy<Extract<AppMessage, { type: 'ready' }>>(app.process, 'ready', 'The app')
    return { app, functions: ready.functions }
  } catch (error) {
    await app.stop(0)
    throw error
  }
}
