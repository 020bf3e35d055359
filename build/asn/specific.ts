import type { Ranges } from './ranges.ts'

/**
 * Whether the first of two overlapping ranges is the more specific: it is smaller, else starts later, else has the lower
 * ASN. So the order of the rows does not matter.
 */
export function isMoreSpecific({ bounds, networkOf, networks }: Ranges, range: number, other: number): boolean {
  const bySize = sizeOf(bounds, other) - sizeOf(bounds, range)
  if (bySize !== 0n) return bySize > 0n
  const byStart = addressAt(bounds, range * 8) - addressAt(bounds, other * 8)
  if (byStart !== 0n) return byStart > 0n
  const asnOf = (index: number) => networks[networkOf[index] ?? 0]?.asn ?? 0
  return asnOf(range) < asnOf(other)
}

/** Overlaps are a handful in half a million ranges: here exact and short is better than fast. */
function sizeOf(bounds: Uint32Array, range: number): bigint {
  return addressAt(bounds, range * 8 + 4) - addressAt(bounds, range * 8)
}

function addressAt(bounds: Uint32Array, at: number): bigint {
  return bounds.subarray(at, at + 4).reduce((address, word) => (address << 32n) | BigInt(word), 0n)
}
