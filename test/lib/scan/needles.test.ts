import { expect, test } from 'vitest'
import { operationsToRead } from '../../../lib/read/reader.ts'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { alphabetOf, type Plan, planFor } from '../../../lib/scan/needles.ts'

const letters = (bytes: Iterable<number>): string => String.fromCharCode(...bytes)

function shown(plan: Plan): string {
  if (plan.kind === 'families') return plan.families.map(([first, second]) => letters([first, second])).join(' ')
  const [first, second, distance] = plan.pair
  return `${letters([first])} ${letters([second])} ${distance}`
}

test.each<[string, string[], string]>([
  ['names that share a rare pair of bytes', ['ab/extensions/write', 'cd/extensions/read'], 'x / 9'],
  ['one name, by a second byte that has one case', ['ab/xq'], 'q " 1'],
  ['names that share no pair', ['ab/xq', 'cd/jk'], 'xq jk'],
  ['names that share only what is everywhere', ['microsoft.compute/xq', 'microsoft.compute/jk'], 'xq jk'],
  ['names of which one has nothing rare', ['microsoft.compute/xq', 'microsoft.compute/virtualmachines'], 'xq s"'],
  ['names with the same rare bytes are one family', ['ab/xq', 'zd/xq', 'cc/jk'], 'xq jk'],
])('%s are sought by what is rare in them', (_, operations, expected) => {
  expect(shown(planFor(operations))).toBe(expected)
})

test('the shipped rules and the canary are sought in one go', () => {
  expect(shown(planFor(operationsToRead(shippedRules())))).toBe('x / 9')
})

test('every needle has the pair where its anchor says', () => {
  const operations = ['a.b/extensions/write', 'x/extensions/extensions/read']
  const plan = planFor(operations)
  expect(plan.needles.map(({ token, anchor }) => letters(token.subarray(anchor, anchor + 3)))).toEqual(['xte', 'xte'])
  expect(plan.needles.map(({ token }) => letters(token))).toEqual(operations.map((operation) => `"${operation}"`))
})

test('the alphabet has the letters of the names in both cases, and no quote', () => {
  expect([...alphabetOf(['a.b/c1'])].map((value) => letters([value])).sort()).toEqual([...'./1ABCabc'])
})
