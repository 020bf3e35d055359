/** Chance that is the same on every machine: integer arithmetic only. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean
  pick<T>(list: readonly T[]): T
  hex(length: number): string
  base64(length: number): string
  guid(): string
}

/** An independent stream for each purpose, so that a change in one chapter leaves the others as they were. */
export function randomFor(seed: number, purpose: string): Random {
  const next = mulberry32((seed ^ fnv1a(purpose)) >>> 0)
  const between = (low: number, high: number) => low + (next() % (high - low + 1))
  const text = (alphabet: string, length: number) => {
    let written = ''
    while (written.length < length) written += alphabet.charAt(next() % alphabet.length)
    return written
  }
  const hex = (length: number) => text('0123456789abcdef', length)
  return {
    between,
    chance: (percent) => between(1, 100) <= percent,
    pick: (list) => pickAt(list, between(0, list.length - 1)),
    hex,
    base64: (length) => text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', length),
    guid: () => dashed(hex(32)),
  }
}

/** A GUID that belongs to a name for good, whatever the seed. */
export function guidOf(name: string): string {
  const guid = named.get(name) ?? randomFor(0, `guid of ${name}`).guid()
  named.set(name, guid)
  return guid
}

const named = new Map<string, string>()

function pickAt<T>(list: readonly T[], index: number): T {
  const [picked] = list.slice(index, index + 1)
  if (picked === undefined) throw new Error('Cannot pick from an empty list; give the list at least one member.')
  return picked
}

/** Version and variant digits as random GUIDs have them (RFC 9562, version 4). */
function dashed(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
