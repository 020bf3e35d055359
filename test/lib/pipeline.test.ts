import { expect, test } from 'vitest'
import { handle } from '../../lib/pipeline.ts'
import { someEdges } from '../support/edges.ts'
import { messageOf } from '../support/messages.ts'
import { aRecord } from '../support/records.ts'
import { findingsOf } from '../support/rows.ts'

test('a success from a network that never managed the extension becomes one finding and one alert', async () => {
  const edges = someEdges()
  const batch = await handle([messageOf([aRecord()])], edges)
  expect(batch.tally).toEqual({ messages: 1, records: 1, new: 1, known: 0, ignored: 0, parked: 0, quarantined: 0 })
  const [id, ...more] = Object.keys(await findingsOf(edges.table))
  expect(more).toEqual([])
  expect(id).toMatch(/^20260306T211407441Z-[0-9a-f]{32}$/)
  expect(edges.sent.map(({ event }) => event.id)).toEqual([id])
})
