import { describe, expect, test } from 'vitest'
import { admit, lastSeenBefore, type Spans } from '../../../lib/decide/admit.ts'

const window = 100
const one: Spans = [[1000, 1050]]
const two: Spans = [
  [1000, 1050],
  [1200, 1250],
]

describe('a sighting lies near a span up to the window before its first and after its last, both ends included', () => {
  test.each<[number, boolean, Spans]>([
    [
      899,
      true,
      [
        [899, 899],
        [1000, 1050],
      ],
    ],
    [900, false, [[900, 1050]]],
    [901, false, [[901, 1050]]],
    [999, false, [[999, 1050]]],
    [1000, false, one],
    [1001, false, one],
    [1050, false, one],
    [1051, false, [[1000, 1051]]],
    [1149, false, [[1000, 1149]]],
    [1150, false, [[1000, 1150]]],
    [
      1151,
      true,
      [
        [1000, 1050],
        [1151, 1151],
      ],
    ],
  ])('at %i: new %s', (timeMs, isNew, spans) => {
    expect(admit(one, timeMs, window)).toEqual({ isNew, spans })
  })
})

describe('a late sighting between two spans', () => {
  test.each<[string, number, boolean, Spans]>([
    [
      'near the first alone',
      1051,
      false,
      [
        [1000, 1051],
        [1200, 1250],
      ],
    ],
    [
      'below both',
      1099,
      false,
      [
        [1000, 1099],
        [1200, 1250],
      ],
    ],
    ['near both: makes them one', 1100, false, [[1000, 1250]]],
    ['near both: makes them one', 1150, false, [[1000, 1250]]],
    [
      'near the second alone',
      1151,
      false,
      [
        [1000, 1050],
        [1151, 1250],
      ],
    ],
  ])('%s, at %i', (_, timeMs, isNew, spans) => {
    expect(admit(two, timeMs, window)).toEqual({ isNew, spans })
  })

  test('far from both is a presence of its own, in its place', () => {
    const far: Spans = [
      [0, 0],
      [1000, 1000],
    ]
    expect(admit(far, 500, window)).toEqual({
      isNew: true,
      spans: [
        [0, 0],
        [500, 500],
        [1000, 1000],
      ],
    })
  })
})

test('the first sighting of all is new', () => {
  expect(admit([], 7, window)).toEqual({ isNew: true, spans: [[7, 7]] })
})

test('a sighting inside a span leaves the very same spans, so that nothing is written', () => {
  expect(admit(two, 1225, window).spans).toBe(two)
})

test('the newest 500 spans are kept', () => {
  const spansOf = (count: number): Spans => Array.from({ length: count }, (_, i) => [i * 1000, i * 1000] as const)
  expect(admit(spansOf(498), 498_000, window).spans).toHaveLength(499)
  expect(admit(spansOf(499), 499_000, window).spans).toHaveLength(500)
  const full = admit(spansOf(500), 500_000, window).spans
  expect([full.length, full[0], full.at(-1)]).toEqual([500, [1000, 1000], [500_000, 500_000]])
})

test.each<[number, number | undefined]>([
  [1000, undefined],
  [1050, undefined],
  [1051, 1050],
  [1250, 1050],
  [1251, 1250],
])('before %i the term was last seen at %s', (timeMs, expected) => {
  expect(lastSeenBefore(two, timeMs)).toBe(expected)
})
