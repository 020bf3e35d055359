import { expect, test } from 'vitest'
import type { Expectation } from '../../../lib/expect/expectation.ts'
import { usesOf } from '../../../lib/expect/use.ts'
import type { StoredFinding } from '../../../lib/triage/findings.ts'
import { someFacts } from '../../support/facts.ts'

const now = Date.parse('2026-04-01T00:00:00Z')

const entry = (change: Partial<Expectation> = {}): Expectation => ({
  id: 'e1',
  rule: 'vm-extension-from-new-network',
  scope: { extension: 'CustomScript', asn: 64500 },
  from: new Date('2026-03-25T00:00:00Z'),
  until: new Date('2026-05-01T00:00:00Z'),
  author: 'ines@lindgrove.example',
  reason: 'the new vendor',
  created: new Date('2026-03-25T00:00:00Z'),
  ...change,
})

const finding = (time: string, expected?: string): StoredFinding => ({
  facts: someFacts({ time }),
  committed: new Date(time),
  held: false,
  ...(expected === undefined ? {} : { expected }),
})

test('an entry counts the findings that it expected, and no others, and knows the last of them', () => {
  const findings = [
    finding('2026-03-27T08:00:00.000Z', 'e1'),
    finding('2026-03-29T08:00:00.000Z', 'e1'),
    finding('2026-03-28T08:00:00.000Z', 'e1'),
    finding('2026-03-30T08:00:00.000Z', 'e2'),
    finding('2026-03-31T08:00:00.000Z'),
  ]
  const [first, second] = usesOf([entry(), entry({ id: 'e2' })], findings, now)
  expect([first?.hits, first?.lastHit]).toEqual([3, '2026-03-29T08:00:00.000Z'])
  expect([second?.hits, second?.lastHit]).toEqual([1, '2026-03-30T08:00:00.000Z'])
})

test.each([
  ['over a week', '2026-04-08T00:00:00.001Z', 'active'],
  ['a week', '2026-04-08T00:00:00.000Z', 'ending'],
  ['less than a week', '2026-04-07T23:59:59.999Z', 'ending'],
  ['a moment', '2026-04-01T00:00:00.001Z', 'ending'],
  ['no time', '2026-04-01T00:00:00.000Z', 'ended'],
])('an entry that has %s left is so marked', (_, until, standing) => {
  expect(usesOf([entry({ until: new Date(until) })], [], now)[0]?.standing).toBe(standing)
})

test.each([
  ['less than two weeks ago', '2026-03-18T00:00:00.001Z', [], 'active'],
  ['two weeks ago', '2026-03-18T00:00:00.000Z', [], 'unused'],
  ['long ago', '2026-01-01T00:00:00.000Z', [], 'unused'],
  ['long ago, and was used since', '2026-01-01T00:00:00.000Z', [finding('2026-01-09T08:00:00.000Z', 'e1')], 'active'],
])('an entry made %s is asked about when nothing came that it covers', (_, created, findings, standing) => {
  expect(usesOf([entry({ created: new Date(created) })], findings, now)[0]?.standing).toBe(standing)
})
