import type { Group } from './estate.ts'
import type { Caller } from './people.ts'

/** What somebody did, before Azure writes it down in several records. */
export interface Operation {
  /** Milliseconds since 1970; the Start record's time. */
  startedAt: number
  tookMs: number
  correlationId: string
  /** As the provider spells it, such as `Microsoft.Compute/virtualMachines/extensions/write`. */
  action: string
  /** As people typed it; the records mostly have it in capitals. */
  resourceId: string
  group: Group
  by: Caller
  address?: string
  addressOn: AddressOn
  /** What the Success has in place of `address`, where a relay inside the company answered. */
  successAddress?: string
  accepts: number
  /** The HTTP status word after the stage, such as `Created`; '' for none. */
  ended: string
  failure?: Failure
  request?: object
  response?: object
}

type AddressOn = 'every stage' | 'all but the success' | 'no stage'

interface Failure {
  code: string
  message: string
}
