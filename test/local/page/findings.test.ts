import { expect, test } from 'vitest'
import { shortId } from '../../../lib/triage/short-id.ts'
import { findingsNamed, linesOf } from '../../../local/page/findings.ts'
import { someEdges } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'

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

const none: ReadonlySet<string> = new Set()

test('findings with the same five letters are called by their whole ids, others by the letters', () => {
  const [a, b, c] = idsAlike()
  expect(linesOf([a, b, c].map(finding), [], none).map((line) => line.shortId)).toEqual([a, b, shortId(c)])
})

test('five letters that two findings share name both', async () => {
  const [a, b, c] = idsAlike()
  const { table, clock } = someEdges()
  for (const id of [a, b, c])
    await table.write(`b${id.at(20)}`, [
      {
        kind: 'insert',
        rowKey: `find:${id}`,
        fields: { facts: JSON.stringify(someFacts({ id })), committed: new Date(0) },
      },
    ])
  const named = await findingsNamed(table, shortId(a), clock())
  expect(named.map(({ facts }) => facts.id).sort()).toEqual([a, b].sort())
})

test.each([
  ['a finding whose alert was accepted', { sent: new Date(0) }, 'sent'],
  ['one whose alert was refused for good', { rejected: new Date(0) }, 'refused'],
  ['one that a person expected', { expected: 'e1' }, 'expected'],
  ['one of the learning time', { held: true }, 'held'],
  ['one whose alert is still in the outbox', {}, 'unsent'],
])('%s is shown as such', (_, change, delivery) => {
  expect(linesOf([{ ...finding('x'), ...change }], [], none)[0]?.delivery).toBe(delivery)
})

test('a judgement is shown with the finding', () => {
  const triage = { as: 'BenignPositive', by: 'maya', at: new Date('2026-03-07T00:00:00Z'), comment: 'vendor' } as const
  expect(linesOf([{ ...finding('x'), triage }], [], none)[0]?.closed).toEqual({
    as: 'BenignPositive',
    by: 'maya',
    at: '2026-03-07T00:00:00.000Z',
    comment: 'vendor',
  })
})
