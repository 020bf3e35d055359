import { expect, test } from 'vitest'
import { type MatchingRecord, match, watchedOperations } from '../../../lib/match/match.ts'
import { termOf } from '../../../lib/match/term.ts'
import { normalise } from '../../../lib/normalise/normalise.ts'
import type { Rule } from '../../../lib/rules/schema.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { anIdentity, aRecord, type RawRecord } from '../../support/records.ts'

const rules = shippedRules()
const [shipped] = rules

function recordOf(change: RawRecord = {}): MatchingRecord {
  // Beside a rule that needs no resource a record goes on without one.
  const beside = { ...(shipped as Rule), key: ['resource'] } as Rule
  const matched = match(normalise(aRecord(change)), watchedOperations([...rules, beside]))
  if (matched.kind !== 'matching') throw new Error(matched.reason)
  return matched.record
}

function termWith(change: Partial<Rule>, record: RawRecord = {}, asn = 64500) {
  if (shipped === undefined) throw new Error('no rule')
  const term = termOf(recordOf(record), { asn, organisation: 'x' }, { ...shipped, ...change } as Rule)
  return 'none' in term ? term.none : term.values.join(' ')
}

const vm =
  '/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourcegroups/rg-web/providers/microsoft.compute/virtualmachines/vm-web-03'

test.each<[string, Partial<Rule>, RawRecord, string]>([
  ['extension: the last segment, case folded', { key: ['extension'] }, {}, 'customscript'],
  ['path: what follows the first type', { key: ['path'] }, {}, 'vm-web-03/extensions/customscript'],
  ['resource: the whole id', { key: ['resource'] }, {}, `${vm}/extensions/customscript`],
  ['principal: the object id', { key: ['principal'] }, {}, 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'],
  [
    'principal: else the application',
    { key: ['principal'] },
    { identity: { claims: { appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' } } },
    '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  ],
  ['asn: in decimal', { key: ['asn'] }, {}, '64500'],
  [
    'several: in the rule’s order',
    { key: ['asn', 'extension', 'principal'] },
    {},
    '64500 customscript a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94',
  ],
  ['no principal: none', { key: ['principal'] }, { identity: {} }, 'the record has no principal'],
  [
    'no resource that can be read: none',
    { key: ['extension'] },
    { resourceId: '/what/is/this' },
    'the record has no extension',
  ],
  ['but its id is one', { key: ['resource'] }, { resourceId: '/What/is/THIS' }, '/what/is/this'],
  [
    'a network that the rule leaves out: none',
    { excludedAsns: [64499, 64500] },
    {},
    'AS64500 is a network that the rule leaves out',
  ],
  ['a neighbour of one: a term', { excludedAsns: [64499, 64501] }, {}, 'customscript 64500'],
])('%s', (_, rule, record, expected) => {
  expect(termWith(rule, record)).toBe(expected)
})

test('terms of two rules are two, also when their values are the same', () => {
  const ids = ['a', 'b'].map((id) => {
    const term = termOf(recordOf(), { asn: 1, organisation: '' }, { ...(shipped as Rule), id })
    return 'none' in term ? '' : term.id
  })
  expect(ids[0]).not.toBe(ids[1])
})

test('a term’s row lies in the bucket of its first digit', () => {
  const term = termOf(recordOf({ identity: anIdentity() }), { asn: 64500, organisation: '' }, shipped as Rule)
  if ('none' in term) throw new Error(term.none)
  expect(term.id).toMatch(/^[0-9a-f]{32}$/)
  expect(term.partition).toBe(`b${term.id[0]}`)
  expect(term.rowKey).toBe(`term:${term.id}`)
})
