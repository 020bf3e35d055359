import { randomUUID } from 'node:crypto'
import { TableClient } from '@azure/data-tables'
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { startStorage } from '../../local/storage.ts'
import { dist } from './dist.ts'

/** A real Azurite in a process of its own, in memory, for one test file. */
export interface Azurite {
  readonly connectionString: string
  /** A new table that no other test uses. */
  table(): Promise<TableClient>
  /** A client of a table that is not there. */
  missingTable(): TableClient
  container(): Promise<ContainerClient>
  stop(): Promise<void>
}

/** Needs dist/, which npm run build makes. @throws Error when Azurite does not start */
export async function startAzurite(): Promise<Azurite> {
  const { connectionString, stop } = await startStorage({ dist })
  const client = (name: string): TableClient =>
    TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true })
  return {
    connectionString,
    async table() {
      const table = client(freshName())
      await table.createTable()
      return table
    },
    missingTable: () => client(freshName()),
    async container() {
      const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(freshName())
      await container.create()
      return container
    },
    stop,
  }
}

const freshName = (): string => `t${randomUUID().replaceAll('-', '')}`
