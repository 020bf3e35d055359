import { expect, test } from 'vitest'
import { addExpectation } from '../../../lib/expect/store.ts'
import { handle } from '../../../lib/pipeline.ts'
import { readFindings } from '../../../lib/triage/findings.ts'
import { someEdges } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'

const day = 24 * 60 * 60_000
const begins = Date.parse('2026-02-01T12:00:00Z')
const at = (days: number): string => new Date(begins + days * day).toISOString()

const theEntry = {
  rule: 'vm-extension-from-new-network',
  scope: { extension: 'customscript', asn: 64500 },
  from: new Date(begins),
  until: new Date(begins + 30 * day),
  author: 'ines@lindgrove.example',
  reason: 'the new vendor',
  created: new Date(begins),
}

test('an expected finding is kept and alerts nobody; once the entry is over the next one alerts again', async () => {
  const edges = someEdges()
  const { id } = await addExpectation(theEntry, edges.table)
  await handle([messageOf([aRecord({ time: at(2), correlationId: 'during' })], 1)], edges)
  await handle([messageOf([aRecord({ time: at(29), correlationId: 'last' })], 2)], edges)
  expect(edges.sent).toEqual([])
  expect((await readFindings(edges.table)).map(({ expected }) => expected)).toEqual([id, id])
  await handle([messageOf([aRecord({ time: at(37), correlationId: 'after' })], 3)], edges)
  expect(edges.sent.map(({ event }) => event.time)).toEqual([at(37)])
})

test('an expected finding does not wait in the outbox', async () => {
  const edges = someEdges()
  await addExpectation(theEntry, edges.table)
  await handle([messageOf([aRecord({ time: at(2) })])], edges)
  for (const digit of '0123456789abcdef')
    for await (const rows of edges.table.pages(`b${digit}`, 'due:', 'due;')) expect(rows).toEqual([])
})

test('expected findings do not make a group of the others', async () => {
  const edges = someEdges()
  for (let i = 0; i < 3; i++)
    await addExpectation({ ...theEntry, scope: { extension: `agent-${i}`, asn: 64500 } }, edges.table)
  const records = Array.from({ length: 7 }, (_, i) => {
    const id = `/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-03/extensions/agent-${i}`
    return aRecord({ time: at(2), resourceId: id, correlationId: `c${i}` })
  })
  await handle([messageOf(records)], edges)
  expect(edges.sent.map(({ event }) => event.type)).toEqual(Array(4).fill('dev.first-seen.finding.created'))
})

test('when what people expect cannot be read, the batch is held and nothing is committed', async () => {
  const edges = someEdges()
  const blind = {
    ...edges,
    table: {
      ...edges.table,
      pages: () => {
        throw new Error('the table is down')
      },
    },
  }
  await expect(handle([messageOf([aRecord({ time: at(2) })])], blind)).rejects.toThrow('the table is down')
  expect(await readFindings(edges.table)).toEqual([])
})
