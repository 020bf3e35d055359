import { createServer } from 'node:http'
import { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { azureTable } from '../../../lib/state/azure-table.ts'
import { type StateTable, StoreUnavailable } from '../../../lib/state/table.ts'
import { type Listening, listen } from '../../../local/ports.ts'

let silent: Listening
let table: StateTable

beforeAll(async () => {
  silent = await listen(createServer(() => {}))
  const connection = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:${silent.port}/a`
  table = azureTable(TableClient.fromConnectionString(connection, 'firstseen', { allowInsecureConnection: true }), 100)
})
afterAll(() => silent.close())

const insert = (rowKey: string) => ({ kind: 'insert', rowKey, fields: {} }) as const

test.each<[string, () => Promise<unknown>]>([
  ['a read', () => table.get('b0', 'term:1')],
  ['a write', () => table.write('b0', [insert('term:1')])],
  ['a transaction', () => table.write('b0', [insert('term:1'), insert('term:2')])],
  ['a range', () => table.pages('b0', 'due:', 'due;')[Symbol.asyncIterator]().next()],
])('%s that a table never answers fails, so that the batch is held and not the instance (P4)', async (_, call) => {
  await expect(call()).rejects.toThrow(StoreUnavailable)
})
