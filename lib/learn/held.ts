import type { Facts } from '../decide/facts.ts'
import type { Edges } from '../edges.ts'
import { readFindings } from '../triage/findings.ts'

/** The findings of the learning time that nobody has expected, oldest first: kept, and not told one by one. @throws StoreUnavailable */
export async function readHeld({ table }: Edges): Promise<Facts[]> {
  const kept = (await readFindings(table)).filter(({ held, expected }) => held && expected === undefined)
  return kept.map(({ facts }) => facts).reverse()
}
