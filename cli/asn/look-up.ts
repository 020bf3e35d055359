import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { AsnData } from '../../lib/enrich/asn-data.ts'

/** What the data says of one address. */
export interface LookedUp {
  /** As it was given. */
  readonly address: string
  readonly asn?: number
  readonly organisation?: string
  /** What a person should know: why there is no network, or why First Seen would not use it. */
  readonly note?: string
}

/** What First Seen makes of addresses that are not of the public internet. The names are those of ipaddr.js. */
const notes: Readonly<Record<string, string>> = {
  private: 'a private address: counts as missing',
  uniqueLocal: 'a private address: counts as missing',
  loopback: 'a loopback address: counts as missing',
  unspecified: 'an unspecified address: counts as missing',
  carrierGradeNat: 'a carrier-grade NAT address: counts as missing',
  linkLocal: 'a link-local address: in no network',
  multicast: 'a multicast address: in no network',
  broadcast: 'the broadcast address: in no network',
  reserved: 'a reserved address (tests, examples): in no network',
}

/** Looks up addresses for people, a row each, in the order given. Never throws for an address: what is wrong with it is in the note. */
export function lookUp(addresses: readonly string[], data: AsnData): LookedUp[] {
  return addresses.map((address) => ({ address, ...found(address.trim(), data) }))
}

function found(text: string, data: AsnData): Omit<LookedUp, 'address'> {
  if (isIP(text) === 0) return { note: 'not an IP address (like 203.0.113.7 or 2001:db8::7, without port)' }
  const note = notes[ipaddr.process(text).range()]
  const network = data.lookup(text)
  if (network) return { ...network, ...(note ? { note } : {}) }
  return { note: note ?? `in no network that ${data.source} knows` }
}
