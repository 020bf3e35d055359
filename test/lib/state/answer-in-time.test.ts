import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { azureTable } from '../../../lib/state/azure-table.ts'
import { type StateTable, StoreUnavailable } from '../../../lib/state/table.ts'

let silent: Server
let table: StateTable

beforeAll(async () => {
  silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const connection = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:${port}/a`
  table = azureTable(TableClient.fromConnectionString(connection, 'firstseen', { allowInsecureConnection: true }), 100)
})
afterAll(async () => {
  silent.close()
  silent.closeAllConnections()
  await once(silent, 'close')
})

const insert = (rowKey: string) => ({ kind: 'insert', rowKey, fields: {} }) as const

test.each<[string, () => Promise<unknown>]>([
  ['a read', () => table.get('b0', 'term:1')],
  ['a write', () => table.write('b0', [insert('term:1')])],
  ['a transaction', () => table.write('b0', [insert('term:1'), insert('term:2')])],
  ['a range', () => table.pages('b0', 'due:', 'due;')[Symbol.asyncIterator]().next()],
])('%s that a table never answers fails, so that the batch is held and not the instance (P4)', async (_, call) => {
  await expect(call()).rejects.toThrow(StoreUnavailable)
})
