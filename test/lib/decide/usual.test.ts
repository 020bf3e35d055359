import { describe, expect, test } from 'vitest'
import type { Placed } from '../../../lib/decide/judge.ts'
import { candidatesAt, type KnownNetwork, noteDay, shownOf, usualIdOf } from '../../../lib/decide/usual.ts'
import { placedAt, raisingTerm } from '../../support/placed.ts'

const day = 86_400_000
const zero = Date.parse('2026-03-01T00:00:00Z')
/** Days of the epoch, from 1 March 2026. */
const onDays = (...days: readonly number[]): number[] => days.map((each) => zero / day + each)
const network = (asn: number, days: readonly number[], finding?: string): KnownNetwork => ({
  asn,
  organisation: `Network ${asn}`,
  days: onDays(...days),
  ...(finding === undefined ? {} : { finding }),
})
const seen = (asn: number, days: number): Placed => placedAt(zero + days * day, { asn })

describe('a sighting notes its day', () => {
  const known = network(64500, [0, 2], 'f-2')

  test.each<[what: string, before: KnownNetwork[], days: number, raised: string | undefined, after: KnownNetwork[]]>([
    ['of a network that was never seen', [], 5.9, undefined, [network(64500, [5])]],
    ['with the finding that it raised', [], 5, 'f-5', [network(64500, [5], 'f-5')]],
    ['after the others', [known], 5, undefined, [network(64500, [0, 2, 5], 'f-2')]],
    ['between the others when it came late', [known], 1, undefined, [network(64500, [0, 1, 2], 'f-2')]],
    ['with a newer finding', [known], 5, 'f-5', [network(64500, [0, 2, 5], 'f-5')]],
    ['on a known day with a newer finding', [known], 2, 'f-5', [network(64500, [0, 2], 'f-5')]],
    ['with the newer finding when an older one came late', [known], 1, 'f-1', [network(64500, [0, 1, 2], 'f-2')]],
    [
      'beside another network, the one with more days first',
      [network(64501, [0])],
      5,
      undefined,
      [network(64500, [5]), network(64501, [0])],
    ],
    [
      'behind one that has more days',
      [network(64501, [0, 1])],
      5,
      undefined,
      [network(64501, [0, 1]), network(64500, [5])],
    ],
  ])('%s', (_, before, days, raised, after) => {
    expect(noteDay(before, seen(64500, days), raised)).toEqual(after)
  })

  test.each<[what: string, raised: string | undefined]>([
    ['with no finding', undefined],
    ['with the finding that is known', 'f-2'],
    ['with an older finding', 'f-1'],
  ])('a known day %s leaves the very same networks, so that nothing is written', (_, raised) => {
    const before = [known]
    expect(noteDay(before, seen(64500, 2), raised)).toBe(before)
  })

  test('the name of a network is the one that it had last', () => {
    const [noted] = noteDay([{ ...known, organisation: 'Old name' }], seen(64500, 5))
    expect(noted?.organisation).toBe('Network 64500')
  })
})

describe('90 days are kept, from the latest of any network', () => {
  test.each<[what: string, first: number, kept: number[]]>([
    ['89 days before', 11, [11, 60, 100]],
    ['90 days before', 10, [60, 100]],
    ['91 days before', 9, [60, 100]],
  ])('the network’s own day %s', (_, first, kept) => {
    expect(noteDay([network(64500, [first, 60])], seen(64500, 100))).toEqual([network(64500, kept)])
  })

  test.each<[what: string, only: number, kept: KnownNetwork[]]>([
    ['89 days before', 11, [network(64500, [100]), network(64501, [11])]],
    ['90 days before', 10, [network(64500, [100])]],
  ])('another network’s only day %s', (_, only, kept) => {
    expect(noteDay([network(64501, [only])], seen(64500, 100))).toEqual(kept)
  })

  test('a sighting that comes 90 days late is not noted', () => {
    const before = [network(64501, [100])]
    expect(noteDay(before, seen(64500, 11))).toEqual([network(64500, [11]), network(64501, [100])])
    expect(noteDay(before, seen(64500, 10))).toEqual(before)
  })
})

test.each<[known: number, kept: number]>([
  [28, 29],
  [29, 30],
  [30, 30],
])('with %i networks known, one more makes %i: those with the most days stay', (count, kept) => {
  const known = Array.from({ length: count }, (_, i) => network(65_000 + i, [0, 1]))
  const noted = noteDay(known, seen(64500, 1))
  expect(noted).toHaveLength(kept)
  expect(noted.slice(0, count)).toEqual(known)
})

describe('a network may be usual for a sighting', () => {
  const candidatesFor = (networks: readonly KnownNetwork[], days: number) => {
    const placed = seen(64500, days)
    return candidatesAt(networks, placed, raisingTerm(placed))
  }

  test.each<[what: string, first: number, days: number, isOne: boolean]>([
    ['less than the window', 3, 10 - 1 / day, false],
    ['the window', 3, 10, true],
    ['more than the window', 3, 10 + 1 / day, true],
    ['a day less', 4, 10, false],
  ])('when its first day began %s before', (_, first, days, isOne) => {
    expect(candidatesFor([network(64501, [first])], days)).toHaveLength(isOne ? 1 : 0)
  })

  test('but never its own network', () => {
    const both = [network(64500, [0]), network(64501, [0])]
    expect(candidatesFor(both, 20).map(({ usual }) => usual.asn)).toEqual([64501])
  })

  test.each<[what: string, days: number[], expected: object[]]>([
    ['the day before it', [0, 1, 19], [{ days: 3, lastSeen: '2026-03-20' }]],
    ['the day of it', [0, 1, 20], [{ days: 3, lastSeen: '2026-03-21' }]],
    ['the day after it, which does not count', [0, 1, 21], [{ days: 2, lastSeen: '2026-03-02' }]],
    ['days that are all later', [21, 22], []],
  ])('with %s', (_, days, expected) => {
    expect(candidatesFor([network(64501, days)], 20.5).map(({ usual }) => usual)).toEqual(
      expected.map((one) => ({ asn: 64501, organisation: 'Network 64501', ...one })),
    )
  })

  test('with its newest finding and its days so far, by which it is confirmed', () => {
    expect(candidatesFor([network(64501, [0, 30], 'f-0'), network(64502, [1])], 20)).toMatchObject([
      { days: onDays(0), finding: 'f-0' },
      { days: onDays(1) },
    ])
  })
})

describe('what is shown', () => {
  const candidates = [64501, 64502, 64503, 64504, 64505].map((asn) => ({
    usual: { asn, organisation: `Network ${asn}`, days: 3, lastSeen: '2026-03-20' },
    days: onDays(0, 1, 2),
  }))
  const shown = (count: number, hidden: readonly number[] = []): number[] =>
    shownOf(candidates.slice(0, count), ({ usual }) => !hidden.includes(usual.asn)).map(({ asn }) => asn)

  test.each<[count: number, expected: number[]]>([
    [2, [64501, 64502]],
    [3, [64501, 64502, 64503]],
    [4, [64501, 64502, 64503]],
  ])('of %i networks: %j', (count, expected) => {
    expect(shown(count)).toEqual(expected)
  })

  test('is filled up with the next when one is not confirmed', () => {
    expect(shown(5, [64501, 64503])).toEqual([64502, 64504, 64505])
  })
})

describe('networks are compared over the rest of the key', () => {
  const id = usualIdOf('rule', [
    ['extension', 'customscript'],
    ['asn', '64500'],
  ])

  test('whatever the network', () => {
    const other: [string, string][] = [
      ['extension', 'customscript'],
      ['asn', '64501'],
    ]
    expect([id, usualIdOf('rule', other)]).toEqual([expect.any(String), id])
  })

  test.each<[what: string, rule: string, key: [string, string][], isSame: boolean]>([
    [
      'another rule',
      'other',
      [
        ['extension', 'customscript'],
        ['asn', '64500'],
      ],
      false,
    ],
    [
      'another extension',
      'rule',
      [
        ['extension', 'other'],
        ['asn', '64500'],
      ],
      false,
    ],
  ])('of %s it is another', (_, rule, key, isSame) => {
    expect(usualIdOf(rule, key) === id).toBe(isSame)
  })

  test.each<[what: string, key: [string, string][]]>([
    ['the network alone', [['asn', '64500']]],
    ['no network', [['extension', 'customscript']]],
    ['nothing', []],
  ])('a key of %s has nothing to compare', (_, key) => {
    expect(usualIdOf('rule', key)).toBeUndefined()
  })
})
