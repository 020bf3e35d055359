import { expect, test } from 'vitest'
import { demandCovers, type Limited, scopeOfFinding } from '../../../lib/expect/from-finding.ts'
import { ExpectationRefused } from '../../../lib/expect/store.ts'
import { someFacts } from '../../support/facts.ts'

test.each<[string, Limited, object]>([
  ['nothing more', {}, {}],
  ['who asked', { principal: true }, { principal: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94' }],
  ['the subscription', { subscription: true }, { subscription: '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68' }],
  ['machines of a pattern', { machine: 'vm-web-*' }, { machine: 'vm-web-*' }],
])('an entry made from a finding and limited to %s says so', (_, limited, more) => {
  expect(scopeOfFinding(someFacts(), limited)).toEqual({ extension: 'CustomScript', asn: 9009, ...more })
})

test('who asked is the application where the record names no object', () => {
  const { id: _, ...application } = someFacts().principal
  expect(scopeOfFinding(someFacts({ principal: application }), { principal: true }).principal).toBe(
    '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  )
})

test('a limit that the finding has no value for is left out', () => {
  const facts = someFacts({ principal: { kind: 'unknown' } })
  expect(scopeOfFinding(facts, { principal: true })).toEqual({ extension: 'CustomScript', asn: 9009 })
})

test('a finding of something that is no extension cannot be expected, and that is said', () => {
  const { extension: _, ...resource } = someFacts().resource
  expect(() => scopeOfFinding(someFacts({ resource }), {})).toThrow(ExpectationRefused)
})

test.each([
  ['vm-web-*', false],
  ['vm-web-03', false],
  ['vm-db-*', true],
])('an entry for machines %s made from a finding on vm-web-03 is refused or not', (machine, isRefused) => {
  const facts = someFacts()
  const demand = () =>
    demandCovers(facts, {
      rule: facts.rule.id,
      scope: scopeOfFinding(facts, { machine }),
      from: new Date(facts.time),
      until: new Date('2026-05-01T00:00:00Z'),
      author: 'ines@lindgrove.example',
      reason: 'the new vendor',
      created: new Date('2026-04-01T00:00:00Z'),
    })
  if (isRefused) expect(demand).toThrow('would not cover this finding: its machine is vm-web-03')
  else expect(demand).not.toThrow()
})
