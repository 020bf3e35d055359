import type { Placed } from '../decide/judge.ts'
import type { Sighting } from '../fold/sighting.ts'
import { type Term, termOf } from '../match/term.ts'
import type { Rule } from '../rules/schema.ts'
import type { AsnData, Network } from './asn-data.ts'

/** A sighting in its network, or why it is no match, or why the data cannot tell. */
export type Placing =
  | { kind: 'placed'; placed: Placed }
  | { kind: 'ignored'; reason: string; asn?: number }
  | { kind: 'untold'; reason: string }

/**
 * Finds the network of a sighting's address and the terms that it has under the rules. An address in no network is no
 * match, as the rule says. One in a network that every raising rule leaves out still teaches the context rules. Damaged
 * data tells nothing of the addresses that the damage hits: that is not the same as no network. Never throws.
 */
export function place(sighting: Sighting, data: AsnData, rules: readonly Rule[]): Placing {
  let network: Network | undefined
  try {
    network = bounded(data.lookup(sighting.ip))
  } catch (error) {
    return { kind: 'untold', reason: (error as Error).message }
  }
  if (network === undefined)
    return { kind: 'ignored', reason: `${sighting.ip} is in no network that the ASN data knows` }
  const terms: Term[] = []
  const reasons: string[] = []
  for (const rule of rules.filter(({ operations }) => operations.includes(sighting.record.operation))) {
    const term = termOf(sighting.record, network, rule)
    if (!('none' in term)) terms.push(term)
    else if (rule.raises) reasons.push(term.none)
  }
  if (terms.length === 0)
    return { kind: 'ignored', reason: reasons[0] ?? 'no rule has a term for it', asn: network.asn }
  const leftOut = reasons[0] ? { leftOut: reasons[0] } : {}
  return { kind: 'placed', placed: { sighting, network, asnData: data.source.slice(0, 128), terms, ...leftOut } }
}

/** A name as long as any that a network has: rows keep many of them. */
const bounded = (network: Network | undefined): Network | undefined =>
  network && { ...network, organisation: network.organisation.slice(0, 256) }
