import ipaddr from 'ipaddr.js'

/** Where a request came from: an address in its canonical text, or why there is none to look up. */
export type Caller =
  | { readonly kind: 'public'; readonly ip: string }
  | { readonly kind: 'missing'; readonly reason: 'absent' | 'invalid' | 'private' }

type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * Reads an address as records write it: IPv4 or IPv6, with or without a port. An IPv4 address inside IPv6 (`::ffff:…`) becomes IPv4,
 * IPv6 is compressed and in lower case. An address that no other network can see (private, loopback, shared by a carrier, …) is missing.
 */
export function callerOf(value: unknown): Caller {
  if (value === undefined || value === null) return missing('absent')
  if (typeof value !== 'string') return missing('invalid')
  const text = value.trim()
  // Some of Azure's logs write `<null>` for an address that they do not have.
  if (text === '' || text === '<null>') return missing('absent')
  const address = addressIn(text)
  if (address === undefined) return missing('invalid')
  return isPublic(address) ? { kind: 'public', ip: address.toString() } : missing('private')
}

const missing = (reason: 'absent' | 'invalid' | 'private'): Caller => ({ kind: 'missing', reason })

const v4 = /^([\d.]+)(?::\d{1,5})?$/
const bracketedV6 = /^\[([\da-f:.]+)\](?::\d{1,5})?$/i
const bareV6 = /^[\da-f:.]+$/i

/** The longest form: eight groups, the last two as IPv4, in brackets and with a port. Longer text is not worth a regular expression. */
const longest = '[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535'.length

function addressIn(text: string): Address | undefined {
  if (text.length > longest) return undefined
  const four = v4.exec(text)?.[1]
  // Only four decimal parts: `127.1` and `010.0.0.1` mean different hosts to different readers.
  if (four !== undefined) return ipaddr.IPv4.isValidFourPartDecimal(four) ? ipaddr.IPv4.parse(four) : undefined
  const six = bracketedV6.exec(text)?.[1] ?? bareV6.exec(text)?.[0]
  return six === undefined ? undefined : parseV6(six)
}

function parseV6(text: string): Address | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1)
  if (tail.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(tail)) return undefined
  if (!ipaddr.IPv6.isValid(text)) return undefined
  const address = ipaddr.IPv6.parse(text)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

// Ranges in which an address can be a network's: ordinary ones, and those that carry or relay traffic of others. The rest is "private".
const publicRanges: ReadonlySet<string> = new Set(['unicast', 'as112', 'as112v6', 'amt', '6to4', 'teredo'])

// Kept for examples (RFC 5737, 3849, 9637). Nobody routes them, so they are in no network; that is not the same as private.
const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'].map((range) =>
  ipaddr.parseCIDR(range),
)

function isPublic(address: Address): boolean {
  if (publicRanges.has(address.range())) return true
  return documentation.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
}
