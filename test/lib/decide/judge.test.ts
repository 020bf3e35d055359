import { describe, expect, test } from 'vitest'
import { judgeContext, judgeTerm, type Placed, someAreNew } from '../../../lib/decide/judge.ts'
import { match, watchedOperations } from '../../../lib/match/match.ts'
import { type Term, termOf } from '../../../lib/match/term.ts'
import { normalise } from '../../../lib/normalise/normalise.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { aRecord } from '../../support/records.ts'

const day = 86_400_000
const zero = Date.parse('2026-03-01T00:00:00Z')

/** A sighting so many days after 1 March, with the terms that it has under the shipped rules. */
function placed(days: number, armedFrom?: string): Placed {
  const rules = shippedRules(armedFrom ? { armedFrom } : {})
  const matched = match(
    normalise(aRecord({ time: new Date(zero + days * day).toISOString() })),
    watchedOperations(rules),
  )
  if (matched.kind !== 'matching') throw new Error(matched.reason)
  const { record } = matched
  const network = { asn: 64500, organisation: 'Network 64500' }
  const terms = rules.flatMap((rule) => {
    const term = termOf(record, network, rule)
    return 'none' in term ? [] : [term]
  })
  return {
    sighting: { operationId: 'op', record, ip: '203.0.113.7', from: 'success' },
    network,
    asnData: 'test data',
    terms,
  }
}

const raisingTerm = ({ terms }: Placed): Term => {
  const term = terms.find(({ rule }) => rule.raises)
  if (term === undefined) throw new Error('no raising term')
  return term
}

const surroundings = { alsoNew: new Map(), usually: () => [] }

function judged(days: readonly number[], armedFrom?: string): string[] {
  const sightings = days.map((each) => placed(each, armedFrom))
  const [first] = sightings
  if (first === undefined) return []
  return judgeTerm(raisingTerm(first), [], sightings, surroundings).judgements.map(({ kind }) => kind)
}

describe('sightings of one term, in order of arrival', () => {
  test.each<[number[], string[]]>([
    [[0], ['new']],
    [
      [0, 0],
      ['new', 'known'],
    ],
    [
      [0, 6],
      ['new', 'known'],
    ],
    [
      [0, 7],
      ['new', 'known'],
    ],
    [
      [0, 7 + 1 / day],
      ['new', 'new'],
    ],
    [
      [0, 8],
      ['new', 'new'],
    ],
    [
      [0, 5, 10, 15],
      ['new', 'known', 'known', 'known'],
    ],
    [
      [8, 0],
      ['new', 'new'],
    ],
    [
      [7, 0],
      ['new', 'known'],
    ],
    [
      [0, 14, 7],
      ['new', 'new', 'known'],
    ],
    [
      [0, 14, 7, 21],
      ['new', 'new', 'known', 'known'],
    ],
  ])('on days %j: %j', (days, expected) => {
    expect(judged(days)).toEqual(expected)
  })
})

describe('before the rule is armed', () => {
  test.each<[number[], string[]]>([
    [[9], ['learnt']],
    [[10 - 1 / day], ['learnt']],
    [[10], ['new']],
    [[10 + 1 / day], ['new']],
    [
      [4, 11],
      ['learnt', 'known'],
    ],
    [
      [3, 11],
      ['learnt', 'new'],
    ],
    [
      [11, 3, 5],
      ['new', 'learnt', 'known'],
    ],
  ])('armed on day 10, seen on days %j: %j', (days, expected) => {
    expect(judged(days, '2026-03-11T00:00:00Z')).toEqual(expected)
  })
})

test('a finding says when its term was last seen, and its id is its time and its term', () => {
  const [first, second] = [placed(0), placed(8)]
  const term = raisingTerm(first)
  const { findings } = judgeTerm(term, [], [first, second], surroundings)
  expect(findings.map(({ id, time, lastSeen }) => [id, time, lastSeen])).toEqual([
    [`20260301T000000000Z-${term.id}`, '2026-03-01T00:00:00.000Z', undefined],
    [`20260309T000000000Z-${term.id}`, '2026-03-09T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ])
})

test('context is folded over all sightings, also those whose own term is known', () => {
  const sightings = [placed(0), placed(1), placed(9)]
  const alsoNew = judgeContext(sightings, () => [])
  expect(sightings.map((one) => alsoNew.get(one)?.map(({ says }) => says))).toEqual([
    ['to this extension of this machine', 'to who asked', 'to this tenant'],
    [],
    ['to this extension of this machine', 'to who asked', 'to this tenant'],
  ])
})

test('context that is learnt before arming says nothing', () => {
  const one = placed(0, '2026-03-02T00:00:00Z')
  expect(judgeContext([one], () => []).get(one)).toEqual([])
})

test.each<[number[], boolean]>([
  [[7], false],
  [[7 + 1 / day], true],
  [[7, 14], false],
  [[14, 7], true],
])('to a term seen on day 0, days %j have one that is new: %s', (days, expected) => {
  const sightings = days.map((each) => placed(each))
  expect(someAreNew(raisingTerm(placed(0)), [[zero, zero]], sightings)).toBe(expected)
})
