import { describe, expect, test } from 'vitest'
import type { Spans } from '../../../lib/decide/admit.ts'
import { judgeContext, judgeTerm, type Placed, someAreNew } from '../../../lib/decide/judge.ts'
import { placedAt, raisingTerm } from '../../support/placed.ts'

const day = 86_400_000
const zero = Date.parse('2026-03-01T00:00:00Z')

/** A sighting so many days after 1 March. */
const placed = (days: number, armedFrom?: string): Placed => placedAt(zero + days * day, { armedFrom })

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

test.each<[what: string, days: number, lastSeen: number | undefined]>([
  ['within its first presence, until the end of that', 3, 5],
  ['at its very first sighting, until the end of that', 0, 5],
  ['before its first presence, never', -3, undefined],
  ['within a later presence, the end of the one before', 31, 5],
  ['after its last presence, the end of that', 36, 35],
])('a known sighting %s: when the term was last seen', (_, days, lastSeen) => {
  const at = (days: number): number => zero + days * day
  const spans: Spans = [
    [at(0), at(5)],
    [at(30), at(35)],
  ]
  const one = placed(days)
  expect(judgeTerm(raisingTerm(one), spans, [one], surroundings).judgements).toEqual([
    { kind: 'known', lastSeenMs: lastSeen === undefined ? undefined : at(lastSeen) },
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
