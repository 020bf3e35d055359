import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { AsnData } from '../../lib/enrich/asn-data.ts'
import { callerOf } from '../../lib/normalise/address.ts'

/** What the data says of one address. */
export interface LookedUp {
  /** As it was given. */
  readonly address: string
  readonly asn?: number
  readonly organisation?: string
  /** What a person should know: why there is no network, or why First Seen would not use it. */
  readonly note?: string
}

/** What an address that counts as missing is called. The names are those of ipaddr.js; the other ranges are reserved. */
const names: Readonly<Record<string, string>> = {
  private: 'a private',
  uniqueLocal: 'a private',
  loopback: 'a loopback',
  unspecified: 'an unspecified',
  carrierGradeNat: 'a carrier-grade NAT',
  linkLocal: 'a link-local',
  multicast: 'a multicast',
  broadcast: 'the broadcast',
}

/** Looks up addresses for people, a row each, in the order given. Never throws for an address: what is wrong with it is in the note. */
export function lookUp(addresses: readonly string[], data: AsnData): LookedUp[] {
  return addresses.map((address) => ({ address, ...found(address.trim(), data) }))
}

function found(text: string, data: AsnData): Omit<LookedUp, 'address'> {
  const caller = callerOf(text)
  // Records write ports, and then callerOf() takes them; a person who does is told that it is not needed.
  if (isIP(text) === 0 || (caller.kind === 'missing' && caller.reason !== 'private'))
    return { note: 'not an IP address (like 203.0.113.7 or 2001:db8::7, without port)' }
  const network = data.lookup(text)
  if (caller.kind === 'public') return network ?? { note: `in no network that ${data.source} knows` }
  const name = names[ipaddr.process(text).range()] ?? 'a reserved'
  return { ...network, note: `${name} address: counts as missing` }
}
