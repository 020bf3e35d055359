import { expect, test } from 'vitest'
import type { StateTable } from '../../../lib/state/table.ts'
import { shortId } from '../../../lib/triage/short-id.ts'
import { findingsNamed, lineOf, readLines } from '../../../local/page/findings.ts'
import { someEdges } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'
import { manyFindings } from './many-findings.ts'

/** Two ids with the same five letters, and a third with others. */
function idsAlike(): [string, string, string] {
  const seen = new Map<string, string>()
  for (let i = 0; ; i++) {
    const id = `20260306T211407441Z-${i.toString(16).padStart(32, '0')}`
    const other = seen.get(shortId(id))
    if (other !== undefined) return [other, id, `20260306T211407441Z-${'f'.repeat(32)}`]
    seen.set(shortId(id), id)
  }
}

const finding = (id: string) => ({ facts: someFacts({ id }), committed: new Date(0), held: false })

async function keep(id: string, table: StateTable): Promise<void> {
  const fields = { facts: JSON.stringify(someFacts({ id })), committed: new Date(0) }
  await table.write(`b${id.at(20)}`, [{ kind: 'insert', rowKey: `find:${id}`, fields }])
}

const none: ReadonlySet<string> = new Set()

test('findings with the same five letters are called by their whole ids, others by the letters', async () => {
  const [a, b, c] = idsAlike()
  const { table, clock } = someEdges()
  for (const id of [a, b, c]) await keep(id, table)
  const { lines } = await readLines(table, clock())
  expect(lines.map((line) => line.shortId)).toEqual([shortId(c), b, a])
})

test('five letters that two findings share name both', async () => {
  const [a, b, c] = idsAlike()
  const { table, clock } = someEdges()
  for (const id of [a, b, c]) await keep(id, table)
  const named = await findingsNamed(table, shortId(a), clock())
  expect(named.map(({ facts }) => facts.id).sort()).toEqual([a, b].sort())
})

test('the thousand newest are listed, all are counted, and an older one is still found by its short id', async () => {
  const { table, clock } = someEdges()
  const ids = await manyFindings(1002, table)
  const { lines, total } = await readLines(table, clock())
  expect([total, lines.length, lines[0]?.id, lines.at(-1)?.id]).toEqual([1002, 1000, ids[0], ids[999]])
  const oldest = ids.at(-1) ?? ''
  expect((await findingsNamed(table, shortId(oldest), clock())).map(({ facts }) => facts.id)).toEqual([oldest])
})

test('a listed finding whose five letters one beyond the thousand has too is called by its whole id', async () => {
  const { table, clock } = someEdges()
  await manyFindings(999, table)
  const [a, b] = idsAlike()
  for (const id of [a, b]) await keep(id, table)
  const { lines } = await readLines(table, clock())
  expect(lines.at(-1)).toMatchObject({ id: b, shortId: b })
})

test.each([
  ['a finding whose alert was accepted', { sent: new Date(0) }, 'sent'],
  ['one whose alert was refused for good', { rejected: new Date(0) }, 'refused'],
  ['one that a person expected', { expected: 'e1' }, 'expected'],
  ['one of the learning time', { held: true }, 'held'],
  ['one whose alert is still in the outbox', {}, 'unsent'],
])('%s is shown as such', (_, change, delivery) => {
  expect(lineOf({ ...finding('x'), ...change }, [], none).delivery).toBe(delivery)
})

test('a judgement is shown with the finding', () => {
  const triage = { as: 'BenignPositive', by: 'maya', at: new Date('2026-03-07T00:00:00Z'), comment: 'vendor' } as const
  expect(lineOf({ ...finding('x'), triage }, [], none).closed).toEqual({
    as: 'BenignPositive',
    by: 'maya',
    at: '2026-03-07T00:00:00.000Z',
    comment: 'vendor',
  })
})
