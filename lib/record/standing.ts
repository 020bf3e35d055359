import type { Facts } from '../decide/facts.ts'
import type { Standing } from '../decide/standing.ts'
import type { Edges } from '../edges.ts'
import { readFinding } from '../triage/findings.ts'
import { standingOfStored } from '../triage/unconfirmed.ts'
import type { Raised } from './raised.ts'

/**
 * What has become of a finding: of one of this batch as it will be committed, else as the table has it. Undefined when
 * it is gone.
 * @param told those of this batch that nobody has expected
 * @throws StoreUnavailable
 */
export async function standingOf(
  id: string,
  raised: Raised,
  told: readonly Facts[],
  { table, policy }: Pick<Edges, 'table' | 'policy'>,
): Promise<Standing | undefined> {
  const facts = raised.findings.get(id)
  if (facts) return { timeMs: Date.parse(facts.time), wasAlerted: !policy.holdAlerts && told.includes(facts) }
  const stored = await readFinding(id, table)
  return stored && standingOfStored(stored)
}
