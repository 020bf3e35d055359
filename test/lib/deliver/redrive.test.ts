import { expect, test } from 'vitest'
import { dueOfRow } from '../../../lib/deliver/outbox.ts'
import { redrive } from '../../../lib/deliver/redrive.ts'
import { handle } from '../../../lib/pipeline.ts'
import { answering, someEdges } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'
import { rowsOf } from '../../support/rows.ts'

const hour = 60 * 60_000

test.each([
  ['is over', 0, 1],
  ['ends in a moment', 1, 2],
])(
  'when the time %s, the alert that was due longest is sent all the same, and others while there is some',
  async (_, leftMs, told) => {
    const edges = someEdges()
    const later = { kind: 'later', status: '503' } as const
    const refusing = { ...edges, send: answering([later, later]) }
    const records = ['CustomScript', 'DSC'].map((name) => {
      const resourceId = String(aRecord().resourceId).replace(/[^/]+$/, name)
      return aRecord({ resourceId, correlationId: name })
    })
    for (const record of records) await handle([messageOf([record])], refusing)
    edges.now.ms += hour
    const dues = (await rowsOf(edges.table, 'due:alert:')).map(dueOfRow)
    expect(dues).toHaveLength(2)
    expect(await redrive(dues, edges.now.ms + leftMs, async () => {}, edges)).toBe(told)
    expect(edges.sent).toHaveLength(told)
  },
)
