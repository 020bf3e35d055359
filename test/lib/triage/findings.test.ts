import { describe, expect, test } from 'vitest'
import { memoryTable } from '../../../lib/state/memory-table.ts'
import type { StateTable } from '../../../lib/state/table.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { readFindings } from '../../../lib/triage/findings.ts'
import { someFacts } from '../../support/facts.ts'

const ids = ['0', '5', 'f'].map((digit, i) => `2026030${i + 1}T000000000Z-${digit}${'0'.repeat(31)}`)

async function tableWith(fields = {}): Promise<StateTable> {
  const table = memoryTable()
  for (const id of ids) {
    const facts = JSON.stringify(someFacts({ id }))
    await table.write(`b${id.at(-32)}`, [{ kind: 'insert', rowKey: `find:${id}`, fields: { facts, ...fields } }])
  }
  return table
}

describe('findings of all partitions', () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`)

  test.each<[what: string, filter: { sinceMs?: number; untilMs?: number }, days: string[]]>([
    ['all of them', {}, ['03', '02', '01']],
    ['since the time of one, which is among them', { sinceMs: day('2026-03-02') }, ['03', '02']],
    ['since just after it', { sinceMs: day('2026-03-02') + 1 }, ['03']],
    ['until the time of one, which is not', { untilMs: day('2026-03-02') }, ['01']],
    ['until just after it', { untilMs: day('2026-03-02') + 1 }, ['02', '01']],
  ])('are read newest first: %s', async (_, filter, days) => {
    const found = await readFindings(await tableWith(), filter)
    expect(found.map(({ facts }) => facts.id.slice(6, 8))).toEqual(days)
  })

  test('have no run when the webhook named none', async () => {
    const [finding] = await readFindings(await tableWith({ sent: new Date(0), run: '' }))
    expect(finding).not.toHaveProperty('run')
  })
})

test.each<[length: number, kept: number]>([
  [4000, 4000],
  [4001, 4000],
])('a comment of %i letters is kept with %i, so that its row can be written', async (length, kept) => {
  const [id = ''] = ids
  const closing = { as: 'Undetermined', by: 'ines', comment: 'x'.repeat(length), at: new Date(0) } as const
  const judged = await closeFinding(id, closing, await tableWith())
  expect(judged?.triage?.comment).toHaveLength(kept)
})
