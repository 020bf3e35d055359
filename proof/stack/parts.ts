import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertBody } from '../../lib/render/views.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { type Hub, startHub } from '../../local/hub/hub.ts'
import { type Receiver, startReceiver } from '../../local/receiver.ts'
import { appSettings, hubName, prepareStorage } from '../../local/stack.ts'
import { type Storage, startStorage, stateTable } from '../../local/storage.ts'
import { dist, freshFolder } from './folders.ts'

/** What instances of the app share: the hub, Azurite, and the webhook, on this machine. */
export interface Parts {
  readonly hub: Hub
  readonly hubConnection: string
  readonly storage: Storage
  readonly receiver: Receiver
  readonly table: StateTable
  /** Settings of an instance that uses them. */
  readonly settings: Readonly<Record<string, string>>
  readonly folder: string
  stop(): Promise<void>
}

export const checkpoints = 'checkpoints'

export interface PartsOptions {
  readonly partitions: number
  readonly onAlert?: (alert: AlertBody) => void
}

/** Starts them, everything in memory but the hub's messages and the alerts. */
export async function startParts({ partitions, onAlert = () => {} }: PartsOptions): Promise<Parts> {
  const folder = freshFolder()
  const hub = await startHub({ hubs: { [hubName]: partitions }, host: '127.0.0.1', clock: Date.now })
  const storage = await startStorage({ dist })
  const receiver = await startReceiver({ port: 0, file: join(folder, 'alerts.jsonl'), onAlert })
  await prepareStorage(storage, checkpoints)
  return {
    hub,
    hubConnection: hub.connectionString(hubName),
    storage,
    receiver,
    table: azureTable(stateTable(storage.connectionString)),
    settings: appSettings(hub, storage, receiver),
    folder,
    async stop() {
      await receiver.close()
      await storage.stop()
      await hub.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
