import { BACKSLASH, BRACE_OPENS, FOLD, HITS, MESSAGE, QUOTE, RANGES, TWO, ZERO } from './layout'
import { behindArrayHead, behindBrace, isTail, onlySeparators } from './root'
import { escapedBy, escapesNext, prefixXor } from './strings'

// The state of one call. Invariant: depth is 0 between elements, and `element` is where the open one begins or else the last one ended.
let depth: i32 = 0
let element: usize = 0
let number: i32 = 0
let hit: i32 = 0
let hits: i32 = 0
let ranges: i32 = 0

/**
 * Writes the elements of `{"records":[…]}` that hold hits, as start, end and number (from 0). Returns how many. -1 unless the message is just that,
 * brackets balance (whatever their kind), every element is a bracketed value, and every one of the first `found` hits lies in an element.
 */
export function slice(length: i32, found: i32): i32 {
  const end = MESSAGE + length
  const array = behindArrayHead(behindBrace(MESSAGE, end), end)
  if (array === 0) return -1
  begin(array, found)
  const stop = passElements(array, end)
  return stop !== 0 && hit === hits && isTail(element, stop, end) ? ranges : -1
}

/**
 * Goes through the array, 64 bytes at a time. Returns the bracket that closes what it did not open, or what is wrong; 0 if there is none before `end`, or a
 * backslash outside a string.
 */
function passElements(array: usize, end: usize): usize {
  const quote = v128.load_splat<u8>(QUOTE)
  const two = v128.load_splat<u8>(TWO)
  const zero = v128.load_splat<u8>(ZERO)
  // All bits set when the bytes so far end inside a string; but those behind the last block that was looked into only count in `odd`, by lanes.
  let inString: u64 = 0
  let odd = zero
  // 1 when the bytes so far end in a backslash that escapes the next byte.
  let first: u64 = 0
  for (let block = array; block < end; block += 64) {
    const bytes0 = v128.load(block)
    const bytes1 = v128.load(block, 16)
    const bytes2 = v128.load(block, 32)
    const bytes3 = v128.load(block, 48)
    const above0 = aboveBrace(bytes0)
    const above1 = aboveBrace(bytes1)
    const above2 = aboveBrace(bytes2)
    const above3 = aboveBrace(bytes3)
    const quotes0 = i8x16.eq(bytes0, quote)
    const quotes1 = i8x16.eq(bytes1, quote)
    const quotes2 = i8x16.eq(bytes2, quote)
    const quotes3 = i8x16.eq(bytes3, quote)
    const least = i8x16.min_u(i8x16.min_u(above0, above1), i8x16.min_u(above2, above3))
    // In most blocks nothing but quotes matters, and of those only whether they are odd in number.
    if (i8x16.bitmask(i8x16.le_u(least, two)) === 0 && first === 0) {
      odd = v128.xor(odd, v128.xor(v128.xor(quotes0, quotes1), v128.xor(quotes2, quotes3)))
      continue
    }
    if ((popcnt(i8x16.bitmask(odd)) & 1) === 1) inString = ~inString
    odd = zero
    const left = end - block
    const valid: u64 = left < 64 ? ((<u64>1) << left) - 1 : ~(<u64>0)
    const slash = v128.load_splat<u8>(BACKSLASH)
    const backslashes = bitsOf(
      i8x16.eq(bytes0, slash),
      i8x16.eq(bytes1, slash),
      i8x16.eq(bytes2, slash),
      i8x16.eq(bytes3, slash),
    )
    const quotes = bitsOf(quotes0, quotes1, quotes2, quotes3) & ~escapedBy(backslashes, first)
    first = escapesNext(backslashes, first)
    // From the quote that opens a string to the byte before the one that closes it.
    const inside = prefixXor(quotes) ^ inString
    inString = <u64>(<i64>inside >> 63)
    const outside = valid & ~inside
    if ((backslashes & outside) !== 0) return 0
    const opens =
      bitsOf(i8x16.eq(above0, zero), i8x16.eq(above1, zero), i8x16.eq(above2, zero), i8x16.eq(above3, zero)) & outside
    const closes =
      bitsOf(i8x16.eq(above0, two), i8x16.eq(above1, two), i8x16.eq(above2, two), i8x16.eq(above3, two)) & outside
    const closing = <i32>popcnt(closes)
    if (depth > closing) depth += <i32>popcnt(opens) - closing
    else {
      const stop = passBrackets(block, opens, closes)
      if (stop !== 0) return stop
    }
  }
  return 0
}

function begin(array: usize, found: i32): void {
  depth = 0
  element = array
  number = 0
  hit = 0
  hits = found
  ranges = 0
}

/**
 * How far bytes are above `{`. With the bit of case set, `{` and `[` are the same byte, the backslash and `|` are one above it, `}` and `]` are two, and
 * every other is further.
 */
function aboveBrace(bytes: v128): v128 {
  return i8x16.sub(v128.or(bytes, v128.load_splat<u8>(FOLD)), v128.load_splat<u8>(BRACE_OPENS))
}

/** A bit for each lane of four masks. */
function bitsOf(first: v128, second: v128, third: v128, fourth: v128): u64 {
  return bits(first) | (bits(second) << 16) | (bits(third) << 32) | (bits(fourth) << 48)
}

function bits(lanes: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(lanes))
}

/** One bracket after the other, where an element may end. Returns the one that closes what this array did not open, or what is wrong; else 0. */
function passBrackets(block: usize, opens: u64, closes: u64): usize {
  for (let brackets = opens | closes; brackets !== 0; brackets &= brackets - 1) {
    const bit = <usize>ctz(brackets)
    const at = block + bit
    if (((opens >> <u64>bit) & 1) === 1) {
      if (depth === 0) {
        if (!onlySeparators(element, at)) return at
        element = at
      }
      depth++
    } else {
      if (depth === 0) return at
      depth--
      if (depth === 0) endElement(at + 1)
    }
  }
  return 0
}

function endElement(end: usize): void {
  // A hit between elements lies in none. It is never passed, so that the call ends with -1.
  if (element <= nextHit() && nextHit() < end) write(end)
  element = end
  number++
}

function write(end: usize): void {
  const range = RANGES + ranges * 12
  store<u32>(range, <u32>(element - MESSAGE))
  store<u32>(range, <u32>(end - MESSAGE), 4)
  store<u32>(range, number, 8)
  ranges++
  while (nextHit() < end) hit++
}

/** The first hit not yet passed; behind everything if there is none. */
function nextHit(): usize {
  return hit < hits ? MESSAGE + <usize>load<u32>(HITS + (hit << 2)) : usize.MAX_VALUE
}
