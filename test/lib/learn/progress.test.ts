import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Added, findProgress, readProgress, writeProgress } from '../../../lib/learn/progress.ts'
import { azureTable } from '../../../lib/state/azure-table.ts'
import { type Azurite, startAzurite } from '../../support/azurite.ts'
import { start } from '../../support/edges.ts'
import { another } from './learning.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const subscriptions = Array.from({ length: 900 }, (_, i) => `3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f${1000 + i}`)
const trouble = `Azure answered 403 for the Activity Log of subscription ${another}: the identity that asks needs the role Monitoring Reader on it`

test('the progress of very many subscriptions has its place in the table, and takes less again when there are fewer', async () => {
  const table = azureTable(await azurite.table())
  const one: Added = { beganMs: start, fromMs: start, downToMs: start, trouble, operations: 0, withoutAddress: 0 }
  const change = {
    learntDownTo: Object.fromEntries(subscriptions.map((each) => [each, start])),
    added: Object.fromEntries(subscriptions.map((each) => [each, one])),
  }
  const many = await writeProgress(await readProgress(table, start), change, table)
  expect(await findProgress(table)).toEqual(many)
  const few = await writeProgress(many, { learntDownTo: { [another]: start }, added: { [another]: one } }, table)
  expect(await findProgress(table)).toEqual(few)
})
