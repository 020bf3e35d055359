import type { MatchingRecord } from '../match/match.ts'

/** Which record of an operation an address was taken from. */
export type AddressFrom = 'success' | 'start' | 'accept'

/** One Success of a matching operation from one address. `record.timeMs` is the sighting's own time. */
export interface Sighting {
  readonly operationId: string
  readonly record: MatchingRecord
  readonly ip: string
  readonly from: AddressFrom
}
