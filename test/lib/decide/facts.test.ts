import { expect, test } from 'vitest'
import { type Facts, factsOf } from '../../../lib/decide/facts.ts'
import { placedAt, raisingTerm } from '../../support/placed.ts'
import type { RawRecord } from '../../support/records.ts'

const atMs = Date.parse('2026-03-06T21:14:07.441Z')

function factsFrom(record: RawRecord, operation?: string): Facts {
  const { sighting, terms, ...placed } = placedAt(atMs, { record })
  const term = raisingTerm({ sighting, terms, ...placed })
  if (!term.rule.raises) throw new Error('no raising rule')
  const named = operation === undefined ? sighting : { ...sighting, record: { ...sighting.record, operation } }
  return factsOf('id', { ...term, rule: term.rule }, { sighting: named, ...placed }, [], [], undefined)
}

test.each<[operation: string, verb: Facts['operation']['verb']]>([
  ['microsoft.compute/virtualmachines/extensions/write', 'write'],
  ['microsoft.compute/virtualmachines/extensions/delete', 'delete'],
  ['microsoft.compute/virtualmachines/extensions/read', 'read'],
  ['microsoft.compute/virtualmachines/runcommand/action', 'other'],
  ['read', 'read'],
])('%s is told as %s', (operation, verb) => {
  expect(factsFrom({}, operation).operation.verb).toBe(verb)
})

test('a finding names its tenant when the record does, and has no such field when it does not', () => {
  const tenant = '7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37'
  expect(factsFrom({}).resource.tenantId).toBe(tenant)
  expect(factsFrom({ tenantId: undefined, identity: undefined, properties: undefined }).resource).not.toHaveProperty(
    'tenantId',
  )
})

test('a finding of a term that was never seen has no last time', () => {
  expect(factsFrom({})).not.toHaveProperty('lastSeen')
})
