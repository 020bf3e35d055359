import { expect, test } from 'vitest'
import { shippedRules } from '../../../lib/rules/shipped.ts'
import { memoryTable } from '../../../lib/state/memory-table.ts'
import { whyOf } from '../../../local/page/why.ts'
import { someFacts } from '../../support/facts.ts'

test.each<[what: string, operation: string, rules: number]>([
  ['that they name', 'Microsoft.Compute/virtualMachines/extensions/write', 4],
  ['that they do not name', 'Microsoft.HybridCompute/machines/extensions/write', 1],
])('context rules say something of an operation %s', async (_, name, rules) => {
  const facts = someFacts({ operation: { ...someFacts().operation, name } })
  expect(await whyOf(facts, shippedRules(), memoryTable())).toHaveLength(rules)
})
