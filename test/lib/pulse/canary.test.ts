import { describe, expect, test } from 'vitest'
import { handle } from '../../../lib/pipeline.ts'
import { canaryMessage, canaryOperation, missingCanaries } from '../../../lib/pulse/canary.ts'
import { someEdges, start } from '../../support/edges.ts'
import { messageOf } from '../../support/messages.ts'
import { aRecord } from '../../support/records.ts'

const minute = 60_000

test.each<[what: string, returned: Date | undefined, isMissing: boolean]>([
  ['never', undefined, true],
  ['only one that was sent before', new Date(start - 1), true],
  ['that very one', new Date(start), false],
  ['one that was sent after it', new Date(start + 1), false],
])('of a partition from which there came back %s, a canary is missing or not', (_, returned, isMissing) => {
  const fields = { waitingSince: new Date(start), ...(returned ? { returned } : {}) }
  const rows = [{ rowKey: 'canary:3', etag: '1', fields }]
  expect(missingCanaries(rows)).toEqual(isMissing ? [{ partition: '3', sinceMs: start }] : [])
})

describe('a batch', () => {
  test('with several canaries of a partition notes the one that was sent last, in whatever order they came', async () => {
    const edges = someEdges()
    const messages = [2, 3, 1].map((after, i) => ({
      ...messageOf([], i),
      bytes: Buffer.from(canaryMessage({ partition: '0', sentAtMs: start + after * minute })),
    }))
    await handle(messages, edges)
    expect((await edges.table.get('pulse', 'canary:0'))?.fields.returned).toEqual(new Date(start + 3 * minute))
  })

  test('with a canary that has no readable time goes on, and notes nothing', async () => {
    const edges = someEdges()
    const record = aRecord({ operationName: canaryOperation, resourceId: '/partitions/0', time: 'soon' })
    expect((await handle([messageOf([record])], edges)).tally).toMatchObject({ records: 1, ignored: 1 })
    expect(await edges.table.get('pulse', 'canary:0')).toBeUndefined()
  })

  test.each(['2026-04-02T00:00:00Z', '9999-12-31T23:59:59-23:59'])(
    'with a canary of %s, which nobody can have sent yet, notes nothing: it would hide for as long that canaries are missing',
    async (time) => {
      const edges = someEdges()
      const record = aRecord({ operationName: canaryOperation, resourceId: '/partitions/0', time })
      expect((await handle([messageOf([record])], edges)).tally).toMatchObject({ records: 1, ignored: 1 })
      expect(await edges.table.get('pulse', 'canary:0')).toBeUndefined()
    },
  )
})
