import type { Facts } from '../decide/facts.ts'
import type { Edges } from '../edges.ts'
import { buckets } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import { findingOfRow } from '../triage/findings.ts'

/** The findings of the learning time that nobody has expected, oldest first: kept, and not told one by one. @throws StoreUnavailable */
export async function readHeld({ table }: Edges): Promise<Facts[]> {
  const kept = await sideBySide(buckets, async (partition) => {
    const facts: Facts[] = []
    for await (const page of table.pages(partition, 'find:', 'find;'))
      for (const finding of page.filter(({ fields }) => fields.held === true).map(findingOfRow))
        if (finding.expected === undefined) facts.push(finding.facts)
    return facts
  })
  return kept.flat().sort((a, b) => (a.id < b.id ? -1 : 1))
}
