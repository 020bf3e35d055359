import { type Key, keyOfTerm, type Term } from '../match/term.ts'
import { digest } from '../state/keys.ts'
import { type Placed, windowMsOf } from './judge.ts'

/** A network that manages an extension, and the days (UTC, counted from the epoch) on which it did, ascending. */
export interface KnownNetwork {
  readonly asn: number
  readonly organisation: string
  readonly days: readonly number[]
  /** Id of its newest finding about this extension; absent when none was raised. */
  readonly finding?: string
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
export const usualId = (term: Term): string | undefined => usualIdOf(term.rule.id, keyOfTerm(term))

/** The same from a rule's id and a key, as facts have them. */
export function usualIdOf(rule: string, key: Key): string | undefined {
  const others = key.filter(([field]) => field !== 'asn').map(([, value]) => value)
  return others.length === 0 || others.length === key.length ? undefined : digest(['usual', rule, ...others])
}

/**
 * Notes that a network was seen on the day of a sighting, and the finding that the sighting raised if it did. Noting it
 * twice, or in another order, gives the same.
 */
export function noteDay(
  networks: readonly KnownNetwork[],
  { network, sighting }: Placed,
  raised?: string,
): readonly KnownNetwork[] {
  const { asn, organisation } = network
  const day = dayOf(sighting.record.timeMs)
  const before = networks.find((known) => known.asn === asn)
  const finding = newest(before?.finding, raised)
  if (before?.days.includes(day) && finding === before.finding) return networks
  const latest = Math.max(day, ...networks.flatMap(({ days }) => days))
  const days = [...new Set([...(before?.days ?? []), day])].sort((a, b) => a - b)
  const noted: KnownNetwork = { asn, organisation, days, ...(finding === undefined ? {} : { finding }) }
  return [...networks.filter((known) => known !== before), noted]
    .map((known) => ({ ...known, days: known.days.filter((each) => each > latest - keptDays) }))
    .filter((known) => known.days.length > 0)
    .sort((a, b) => b.days.length - a.days.length || a.asn - b.asn)
    .slice(0, mostNetworks)
}

/** Ids begin with their time, so the greater is the newer. */
const newest = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a

/** A network that may be usual for a sighting: what is shown of it, its days so far, and its newest finding. */
export interface Candidate {
  readonly usual: UsualNetwork
  readonly days: readonly number[]
  readonly finding?: string
}

/**
 * The other networks that manage what a sighting is about as a habit, the most usual first: each seen first more than
 * the history window before it. Which of them are confirmed is for the caller to say.
 */
export function candidatesAt(
  networks: readonly KnownNetwork[],
  { network, sighting }: Placed,
  term: Term,
): Candidate[] {
  const { timeMs } = sighting.record
  return networks.flatMap(({ asn, organisation, days, finding }) => {
    const before = days.filter((day) => day <= dayOf(timeMs))
    const [first] = before
    const last = before.at(-1)
    if (asn === network.asn || first === undefined || last === undefined) return []
    if (first * dayMs > timeMs - windowMsOf(term)) return []
    const lastSeen = new Date(last * dayMs).toISOString().slice(0, 10)
    const usual = { asn, organisation, days: before.length, lastSeen }
    return [{ usual, days: before, ...(finding === undefined ? {} : { finding }) }]
  })
}

/** The first few of those candidates that are confirmed, as they are shown. */
export const shownOf = (candidates: readonly Candidate[], isShown: (candidate: Candidate) => boolean): UsualNetwork[] =>
  candidates
    .filter(isShown)
    .slice(0, mostShown)
    .map(({ usual }) => usual)
