import type { Edges } from '../edges.ts'
import { groupBy } from '../group-by.ts'
import type { ReadMatching } from '../read/read.ts'
import { operationId } from '../state/keys.ts'
import { sideBySide } from '../state/rounds.ts'
import { close } from './close.ts'
import { type Meeting, meet } from './meet.ts'

/** A record and what its arrival at its operation gave. */
export interface Met {
  readonly read: ReadMatching
  readonly meeting: Meeting
}

/**
 * Lets each record meet the others of its operation: operations side by side, the records of one in order of arrival.
 * Answers in order of arrival.
 * @throws StoreUnavailable
 */
export async function fold(
  matching: readonly ReadMatching[],
  enqueuedAtMs: (message: number) => number,
  edges: Edges,
): Promise<Met[]> {
  const byOperation = groupBy(matching, ({ record: { correlationId, operationName, resourceId } }) =>
    operationId(correlationId, operationName, resourceId),
  )
  const meetings = new Map<ReadMatching, Meeting>()
  await sideBySide([...byOperation.values()], async (own) => {
    for (const read of own) meetings.set(read, await meet(read.record, enqueuedAtMs(read.message), edges))
  })
  return matching.flatMap((read) => {
    const meeting = meetings.get(read)
    return meeting ? [{ read, meeting }] : []
  })
}

/**
 * Ends the waits for an address that this batch's addresses ended, now that their sightings are committed or parked.
 * @throws StoreUnavailable
 */
export async function closeWaits(met: readonly Met[], edges: Edges): Promise<void> {
  const ending = met.flatMap(({ meeting }) => (meeting.endsWait ? [meeting.operationId] : []))
  await sideBySide([...new Set(ending)], (id) => close(id, edges))
}
