import { AzureNamedKeyCredential, generateTableSas } from '@azure/data-tables'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../support/azurite.ts'
import { statusAs } from '../support/request-as.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const accept = 'application/json;odata=nometadata'

/** Everybody knows the account's key, so everybody can sign what reads a table. */
async function readsOf(): Promise<{ byPath: string; byHost: string; port: string }> {
  const { tableName } = await azurite.table()
  const setting = (name: string): string => new RegExp(`${name}=([^;]+)`).exec(azurite.connectionString)?.[1] ?? ''
  const endpoint = setting('TableEndpoint')
  const credential = new AzureNamedKeyCredential(setting('AccountName'), setting('AccountKey'))
  const signed = `${tableName}()?${generateTableSas(tableName, credential, { permissions: { query: true } })}`
  const { origin, port } = new URL(endpoint)
  return { byPath: `${endpoint}/${signed}`, byHost: `${origin}/${signed}`, port }
}

test('Azurite answers programs of this machine, and no page that rebinds its name to it', async () => {
  const { byPath, byHost, port } = await readsOf()
  expect(await statusAs({ accept }, byPath)).toBe(200)
  expect(await statusAs({ accept, host: `localhost:${port}` }, byPath)).toBe(200)
  // Azurite takes the account from the first label of a name.
  expect(await statusAs({ accept, host: `devstoreaccount1.attacker.example:${port}` }, byHost)).toBe(403)
})

test('Azurite answers no page of another site', async () => {
  const { byPath } = await readsOf()
  expect(await statusAs({ accept, origin: 'https://attacker.example' }, byPath)).toBe(403)
})
