import { expect, test } from 'vitest'
import { ofType } from './snapshot.ts'

const settings = 'Microsoft.Insights/diagnosticSettings'

test('a second deployment leaves the diagnostic setting of the first alone: their names differ', () => {
  const names = (['small', 'many-subscriptions', 'private'] as const).map((example) => [
    ...new Set(ofType(example, settings).map(({ name }) => name)),
  ])
  expect(names[0]).toEqual([expect.stringMatching(/^first-seen-[a-z0-9]{13}$/)])
  expect(names[1]).toEqual([expect.stringMatching(/^first-seen-[a-z0-9]{13}$/)])
  expect(names[1]).not.toEqual(names[0])
  expect(names[2]).toEqual(names[0]) // of one name, subscription and region: the same deployment, made private
})
