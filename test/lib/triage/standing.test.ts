import { expect, test } from 'vitest'
import type { StoredFinding } from '../../../lib/triage/findings.ts'
import { standingOfStored } from '../../../lib/triage/unconfirmed.ts'
import { someFacts } from '../../support/facts.ts'

test.each<[what: string, change: Partial<StoredFinding>, wasAlerted: boolean]>([
  ['that was told', {}, true],
  ['that was kept while First Seen learnt', { held: true }, false],
  ['that was expected', { expected: 'e1' }, false],
])('of a finding %s somebody was alerted or not', (_, change, wasAlerted) => {
  const finding = { facts: someFacts(), committed: new Date(0), held: false, ...change }
  expect(standingOfStored(finding)).toEqual({ timeMs: Date.parse('2026-03-06T21:14:07.441Z'), wasAlerted })
})
