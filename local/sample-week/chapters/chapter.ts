import { afterMonday } from '../calendar.ts'
import { machine } from '../estate.ts'
import { type Change, changed } from '../extensions.ts'
import type { Operation } from '../operation.ts'
import { type Random, randomFor } from '../random.ts'

/** A stretch of log to be told: `from` is a Monday 00:00 UTC in milliseconds. */
export interface Telling {
  seed: number
  from: number
}

export interface Told {
  random: Random
  /** Milliseconds since 1970 of a moment such as `Fri 02:14`, somewhere within its second. */
  at(moment: string): number
  /** An extension change on a machine of the estate, at a moment. */
  change(moment: string, on: string, rest: Omit<Change, 'at' | 'on'>): Operation
}

/** The tools of one chapter, with chance of its own. */
export function tell({ seed, from }: Telling, chapter: string): Told {
  const random = randomFor(seed, chapter)
  const at = (moment: string) => from + afterMonday(moment) + random.between(0, 999)
  return { random, at, change: (moment, on, rest) => changed({ ...rest, at: at(moment), on: machine(on) }, random) }
}
