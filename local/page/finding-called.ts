import type { StateTable } from '../../lib/state/table.ts'
import type { StoredFinding } from '../../lib/triage/findings.ts'
import { findingsNamed } from './findings.ts'
import { Refused } from './refused.ts'

/** The one finding that an id or a short id means. @throws Refused when there is none, or several; StoreUnavailable */
export async function findingCalled(
  name: string,
  { table, clock }: { readonly table: StateTable; readonly clock: () => number },
): Promise<StoredFinding> {
  const [finding, ...others] = await findingsNamed(table, name, clock())
  if (finding === undefined) throw new Refused(404, 'There is no finding of this id in the last 90 days.')
  if (others.length > 0) throw new Refused(409, `${others.length + 1} findings have this short id; use the whole one.`)
  return finding
}
