/**
 * Called once a CIDR block: its first `length` bits are those of the four words at `at`, but the last of them is the
 * other one if `flipped` (so no block needs words of its own).
 */
export type VisitBlock = (at: number, length: number, flipped: boolean) => void

/**
 * Cuts the range whose first and last address stand at `bounds[at]` and `bounds[at + 4]` into the fewest CIDR blocks.
 * Below the bits that both share, the range is a tail of the left half and a head of the right half.
 */
export function eachBlock(bounds: Uint32Array, at: number, visit: VisitBlock): void {
  const shared = sharedBits(bounds, at)
  const first = 128 - trailing(bounds, at, 0)
  const last = 128 - trailing(bounds, at + 4, 1)
  if (first <= shared && last <= shared) {
    visit(at, shared, false)
    return
  }
  half(bounds, at, 0, shared + 1, first, visit)
  half(bounds, at + 4, 1, shared + 1, last, visit)
}

/**
 * The blocks of one half, `top` bits deep: the one at the address itself, whose bits below `own` are all `bit`, and
 * each neighbour that is passed on the way up, wherever the address turns away from the middle of the range.
 */
function half(bounds: Uint32Array, at: number, bit: 0 | 1, top: number, own: number, visit: VisitBlock): void {
  visit(at, Math.max(own, top), false)
  for (let length = own; length > top; length--) {
    if (bitAt(bounds, at, length - 1) === bit) visit(at, length, true)
  }
}

/** Bit `depth` (0 is the first) of the four words at `at`. */
export function bitAt(words: Uint32Array, at: number, depth: number): 0 | 1 {
  return (((words[at + (depth >>> 5)] ?? 0) >>> (31 - (depth & 31))) & 1) === 1 ? 1 : 0
}

function sharedBits(bounds: Uint32Array, at: number): number {
  for (let word = 0; word < 4; word++) {
    const different = (bounds[at + word] ?? 0) ^ (bounds[at + 4 + word] ?? 0)
    if (different !== 0) return word * 32 + Math.clz32(different)
  }
  return 128
}

/** How many bits at the end of the address are all `bit`. */
function trailing(words: Uint32Array, at: number, bit: 0 | 1): number {
  for (let word = 3; word >= 0; word--) {
    const value = (words[at + word] ?? 0) ^ (bit === 1 ? 0xffffffff : 0)
    if (value !== 0) return (3 - word) * 32 + (31 - Math.clz32(value & -value))
  }
  return 128
}
