import { second } from './calendar.ts'
import { type Machine, resourceId } from './estate.ts'
import { type Kind, kinds } from './kinds.ts'
import type { Operation } from './operation.ts'
import type { Caller } from './people.ts'
import type { Random } from './random.ts'

export interface Asked {
  at: number
  on: Machine
  by: Caller
  address: string
}

/** The kind of operation with that name. Throws when the table has none. */
export function kindOf(action: string): Kind {
  const kind = kinds.find((one) => one.action === action)
  if (!kind) throw new Error(`The sample week knows no operation '${action}'; add it to the table of kinds.`)
  return kind
}

/** An operation that is no extension change, to its Success. */
export function requested(kind: Kind, { at, on, by, address }: Asked, random: Random): Operation {
  const body = kind.body?.(on, random)
  const answer = kind.answer?.(on)
  return {
    startedAt: at,
    tookMs: random.between(200, kind.longest * second),
    correlationId: random.guid(),
    action: kind.action,
    resourceId: resourceId(on.group, kind.path(on, random)),
    group: on.group,
    by,
    address,
    addressOn: 'every stage',
    accepts: kind.longest > 10 ? 1 : 0,
    ended: kind.ended,
    ...(body ? { request: body } : {}),
    ...(answer ? { response: answer } : {}),
  }
}
