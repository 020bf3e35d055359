import type { Term } from '../match/term.ts'
import { digest } from '../state/keys.ts'
import { type Placed, windowMsOf } from './judge.ts'

/** A network that manages an extension, and the days (UTC, counted from the epoch) on which it did, ascending. */
export interface KnownNetwork {
  readonly asn: number
  readonly organisation: string
  readonly days: readonly number[]
}

/** A network that is usual for what a finding is about. */
export interface UsualNetwork {
  readonly asn: number
  readonly organisation: string
  /** On how many days of the last 90 it was seen. */
  readonly days: number
  /** The last of them, `2026-06-04`. */
  readonly lastSeen: string
}

const dayMs = 24 * 60 * 60_000
const keptDays = 90
const mostNetworks = 30
const mostShown = 3
const dayOf = (timeMs: number): number => Math.floor(timeMs / dayMs)

/**
 * Names what a term's networks are compared over: the rule and its key without the network. Undefined where a rule's key is
 * the network alone, or has none.
 */
export function usualId(term: Term): string | undefined {
  const others = term.values.filter((_, i) => term.rule.key[i] !== 'asn')
  return others.length === 0 || others.length === term.values.length
    ? undefined
    : digest(['usual', term.rule.id, ...others])
}

/** Notes that a network was seen on the day of a sighting. Noting it twice, or in another order, gives the same. */
export function noteDay(networks: readonly KnownNetwork[], { network, sighting }: Placed): readonly KnownNetwork[] {
  const { asn, organisation } = network
  const day = dayOf(sighting.record.timeMs)
  const before = networks.find((known) => known.asn === asn)
  if (before?.days.includes(day)) return networks
  const newest = Math.max(day, ...networks.flatMap(({ days }) => days))
  const days = [...(before?.days ?? []), day].sort((a, b) => a - b)
  return [...networks.filter((known) => known !== before), { asn, organisation, days }]
    .map((known) => ({ ...known, days: known.days.filter((each) => each > newest - keptDays) }))
    .filter((known) => known.days.length > 0)
    .sort((a, b) => b.days.length - a.days.length || a.asn - b.asn)
    .slice(0, mostNetworks)
}

/**
 * The other networks that manage what a sighting is about as a habit: each seen first more than the history window
 * before it, so that one alert that nobody judged does not make its network usual within the window.
 */
export function usualAt(networks: readonly KnownNetwork[], { network, sighting }: Placed, term: Term): UsualNetwork[] {
  const { timeMs } = sighting.record
  return networks
    .flatMap(({ asn, organisation, days }) => {
      const before = days.filter((day) => day <= dayOf(timeMs))
      const [first] = before
      const last = before.at(-1)
      if (asn === network.asn || first === undefined || last === undefined) return []
      if (first * dayMs > timeMs - windowMsOf(term)) return []
      return [{ asn, organisation, days: before.length, lastSeen: new Date(last * dayMs).toISOString().slice(0, 10) }]
    })
    .slice(0, mostShown)
}
