import type { Facts } from '../decide/facts.ts'
import type { Edges } from '../edges.ts'
import { buckets } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'

/** The findings of the learning time, oldest first: kept, and not told one by one. @throws StoreUnavailable */
export async function readHeld({ table }: Edges): Promise<Facts[]> {
  const held = await sideBySide(buckets, async (partition) => {
    const facts: Facts[] = []
    for await (const page of table.pages(partition, 'find:', 'find;'))
      for (const { fields } of page) if (fields.held === true) facts.push(JSON.parse(String(fields.facts)) as Facts)
    return facts
  })
  return held.flat().sort((a, b) => (a.id < b.id ? -1 : 1))
}
