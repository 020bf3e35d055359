import { expect, test } from 'vitest'
import { place } from '../../../lib/enrich/place.ts'
import { match, watchedOperations } from '../../../lib/match/match.ts'
import { normalise } from '../../../lib/normalise/normalise.ts'
import type { Rule } from '../../../lib/rules/schema.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { asnOf, start } from '../../support/edges.ts'
import { placedAt } from '../../support/placed.ts'
import { aRecord } from '../../support/records.ts'

const ip = '203.0.113.7'
const shipped = shippedRules()
const [raising] = shipped.filter(({ raises }) => raises)
const context = shipped.filter(({ raises }) => !raises)

/** A rule of one's own that raises for disks. */
const disks = { ...(raising as Rule), id: 'disks', operations: ['microsoft.compute/disks/write'] } as Rule

/** What becomes of a write of an extension from AS8075, which the shipped rule leaves out. */
function placed(rules: readonly (Rule | undefined)[]) {
  const known = rules.filter((rule) => rule !== undefined)
  const matched = match(normalise(aRecord()), watchedOperations(shipped))
  const data = asnOf({ [ip]: 8075 }).current()
  if (matched.kind !== 'matching' || data === undefined) throw new Error('It has no network to be placed in.')
  const placing = place({ operationId: 'o', record: matched.record, ip, from: 'success' }, data, known)
  if (placing.kind !== 'placed') return [placing.kind, placing.reason]
  return [placing.placed.terms.map(({ rule }) => rule.id).join(' '), placing.placed.leftOut]
}

const leftOut = 'AS8075 is a network that the rule leaves out'
const known = 'network-new-on-vm network-new-to-principal network-new-to-tenant'

test.each<[string, readonly (Rule | undefined)[], (string | undefined)[]]>([
  ['teaches the context rules, and says why it raises nothing', shipped, [known, leftOut]],
  ['says so too where a rule for other operations stands before', [disks, ...shipped], [known, leftOut]],
  ['or behind', [...shipped, disks], [known, leftOut]],
  ['is ignored where there are no context rules, for the same reason', [disks, raising], ['ignored', leftOut]],
  ['has nothing to say of rules for other operations', [disks, ...context], [known, undefined]],
  ['is ignored where no rule names it', [disks], ['ignored', 'no rule has a term for it']],
])('a sighting from a network that is left out %s', (_, rules, expected) => {
  expect(placed(rules)).toEqual(expected)
})

test('names that ASN data gives are cut, so that the rows that hold them can be written', () => {
  const { sighting } = placedAt(start)
  const lookup = () => ({ asn: 64500, organisation: 'N'.repeat(257) })
  const placing = place(sighting, { builtAt: new Date(0), source: 'S'.repeat(129), lookup }, shippedRules())
  if (placing.kind !== 'placed') expect.fail(placing.reason)
  const { asnData, network } = placing.placed
  expect([asnData.length, network.organisation.length]).toEqual([128, 256])
})
