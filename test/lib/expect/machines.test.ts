import { expect, test } from 'vitest'
import { expectedBy } from '../../../lib/expect/expectation.ts'
import { addExpectation, ExpectationRefused } from '../../../lib/expect/store.ts'
import { memoryTable } from '../../../lib/state/memory-table.ts'
import { someFacts } from '../../support/facts.ts'

const [from, until] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-03-31T00:00:00Z')]
const entry = (machine: string) => ({
  rule: 'vm-extension-from-new-network',
  scope: { extension: 'CustomScript', asn: 9009, machine },
  from,
  until,
  author: 'ines',
  reason: 'the new vendor',
  created: from,
})

test.each<[pattern: string, machine: string | undefined, covered: boolean]>([
  ['web-*', 'web-1', true],
  ['web-*', 'vm-web-1', false],
  ['*-web', 'vm-web', true],
  ['*-web', 'vm-web-1', false],
  ['*web*', 'vm-web-1', true],
  ['a*b*b', 'a-b-b', true],
  ['a*b*b*c', 'abc', false],
  ['a*b*b*c', 'abbc', true],
  ['*', 'vm', true],
  ['*', undefined, false],
])('machines %s, and the finding is of %s', (pattern, machine, covered) => {
  const { machine: _, ...resource } = someFacts().resource
  const facts = someFacts({ resource: { ...resource, ...(machine === undefined ? {} : { machine }) } })
  expect(expectedBy(facts, [{ ...entry(pattern), id: 'e1' }]) !== undefined).toBe(covered)
})

test('an entry that ends as it begins is refused', async () => {
  await expect(addExpectation({ ...entry('*'), until: from }, memoryTable())).rejects.toThrow(ExpectationRefused)
})
