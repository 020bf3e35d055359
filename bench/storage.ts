import { join } from 'node:path'
import { TableClient } from '@azure/data-tables'
import { freePort } from '../local/ports.ts'
import { type Storage, startStorage } from '../local/storage.ts'

export const dist = join(import.meta.dirname, '..', 'dist')

/** Azurite in memory with an empty state table. */
export async function emptyTable(): Promise<{ storage: Storage; client: TableClient }> {
  const storage = await startStorage({
    program: join(dist, 'storage-process.js'),
    blobPort: await freePort(),
    tablePort: await freePort(),
  })
  const client = TableClient.fromConnectionString(storage.connectionString, 'firstseen', {
    allowInsecureConnection: true,
  })
  await client.createTable()
  return { storage, client }
}
