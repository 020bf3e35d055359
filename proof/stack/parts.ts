import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { TableClient } from '@azure/data-tables'
import { BlobServiceClient } from '@azure/storage-blob'
import type { AlertBody } from '../../lib/render/views.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { type Hub, startHub } from '../../local/hub/hub.ts'
import { freePort } from '../../local/ports.ts'
import { type Receiver, startReceiver } from '../../local/receiver.ts'
import { type Storage, startStorage } from '../../local/storage.ts'
import { dist, freshFolder } from './folders.ts'

/** What instances of the app share: the hub, Azurite, and the webhook, on this machine. */
export interface Parts {
  readonly hub: Hub
  readonly hubConnection: string
  readonly storage: Storage
  readonly receiver: Receiver
  readonly table: StateTable
  readonly quarantine: () => Promise<string[]>
  /** Settings of an instance that uses them. */
  readonly settings: Readonly<Record<string, string>>
  readonly folder: string
  stop(): Promise<void>
}

export const hubName = 'activity'
export const checkpoints = 'checkpoints'
export const tableName = 'firstseen'

export interface PartsOptions {
  readonly partitions: number
  readonly onAlert?: (alert: AlertBody) => void
}

/** Starts them, everything in memory but the hub's messages and the alerts. */
export async function startParts({ partitions, onAlert = () => {} }: PartsOptions): Promise<Parts> {
  const folder = freshFolder()
  const hub = await startHub({ hubs: { [hubName]: partitions }, host: '127.0.0.1', clock: Date.now })
  const storage = await startStorage({
    program: join(dist, 'storage-process.js'),
    blobPort: await freePort(),
    tablePort: await freePort(),
  })
  const receiver = await startReceiver({ port: 0, file: join(folder, 'alerts.jsonl'), onAlert })
  const { table, blobs } = await prepare(storage)
  return {
    hub,
    hubConnection: hub.connectionString(hubName),
    storage,
    receiver,
    table: azureTable(table),
    async quarantine() {
      const names: string[] = []
      for await (const { name } of blobs.getContainerClient('quarantine').listBlobsFlat()) names.push(name)
      return names
    },
    settings: settingsOf(hub, storage.connectionString, receiver.url),
    folder,
    async stop() {
      await receiver.close()
      await storage.stop()
      await hub.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Creates the table and the containers of a storage account that is new. */
export async function prepare({
  connectionString,
}: Storage): Promise<{ table: TableClient; blobs: BlobServiceClient }> {
  const table = TableClient.fromConnectionString(connectionString, tableName, { allowInsecureConnection: true })
  await table.createTable()
  const blobs = BlobServiceClient.fromConnectionString(connectionString)
  for (const name of ['quarantine', checkpoints]) await blobs.getContainerClient(name).createIfNotExists()
  return { table, blobs }
}

/** Settings of an app at these parts; its outbox is quick to try again. */
export const settingsOf = (hub: Hub, storage: string, webhook: string): Record<string, string> => ({
  EVENTHUB: hub.connectionString(hubName),
  FIRST_SEEN_HUB: hubName,
  FIRST_SEEN_CONSUMER_GROUP: '$Default',
  FIRST_SEEN_STORAGE: storage,
  FIRST_SEEN_WEBHOOK_URL: webhook,
  FIRST_SEEN_WEBHOOK_AUTH: 'none',
  FIRST_SEEN_REDRIVE_AFTER_SECONDS: '1',
})
