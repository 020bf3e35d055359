import { BACKSLASH, BRACE_CLOSES, BRACE_OPENS, FOLD, QUOTE, TWO, ZERO } from './layout'

// What 64 bytes of JSON are to somebody who counts brackets: a bit for each byte, the first lowest.

/** After readBlock(): brackets that stand outside strings. */
export let opens: u64 = 0
export let closes: u64 = 0

const EVEN: u64 = u64.MAX_VALUE / 3

/** All bits set when the bytes so far end inside a string. */
let inString: u64 = 0
/** 1 when they end in a backslash that escapes the next byte. */
let escapesNext: u64 = 0

export function beginBlocks(): void {
  inString = 0
  escapesNext = 0
}

/**
 * Goes on from `p` over blocks in which nothing but quotes matters. Returns the first that holds a bracket or a backslash or begins with an escaped byte,
 * or not less than `end`.
 */
export function passPlainBlocks(p: usize, end: usize): usize {
  if (escapesNext !== 0) return p
  const quote = v128.load_splat<u8>(QUOTE)
  let block = p
  // All bits set in lanes that met an odd number of quotes: whether there were so many in all is counted once, at the end.
  let odd = v128.load_splat<u8>(ZERO)
  for (; block < end && !holdsBracketOrBackslash(block); block += 64) {
    const low = v128.xor(i8x16.eq(v128.load(block), quote), i8x16.eq(v128.load(block, 16), quote))
    const high = v128.xor(i8x16.eq(v128.load(block, 32), quote), i8x16.eq(v128.load(block, 48), quote))
    odd = v128.xor(odd, v128.xor(low, high))
  }
  if ((popcnt(i8x16.bitmask(odd)) & 1) === 1) inString = ~inString
  return block
}

/** Reads the block at `p`, of which only the bits `valid` count, and goes on from the one before. False: a backslash stands outside a string. */
export function readBlock(p: usize, valid: u64): bool {
  const backslashes = equalTo(p, v128.load_splat<u8>(BACKSLASH)) & valid
  const quotes = equalTo(p, v128.load_splat<u8>(QUOTE)) & valid
  const outside = ~passQuotes(quotes & ~escapedBy(backslashes)) & valid
  readBrackets(p, outside)
  return (backslashes & outside) === 0
}

/** JSON that is packed in a string has many brackets, none of which counts. */
function readBrackets(p: usize, outside: u64): void {
  opens = 0
  closes = 0
  if (outside === 0) return
  opens = foldedEqualTo(p, v128.load_splat<u8>(BRACE_OPENS)) & outside
  closes = foldedEqualTo(p, v128.load_splat<u8>(BRACE_CLOSES)) & outside
}

/** The bytes that stand in strings: from the quote that opens one, less the quote that closes it. */
function passQuotes(quotes: u64): u64 {
  const inside = prefixXor(quotes) ^ inString
  inString = <u64>(<i64>inside >> 63)
  return inside
}

/** With the bit of case set, brackets and the backslash are the bytes from `{` to `}`, and only `|` is another. */
function holdsBracketOrBackslash(p: usize): bool {
  const least = i8x16.min_u(
    i8x16.min_u(aboveBrace(v128.load(p)), aboveBrace(v128.load(p, 16))),
    i8x16.min_u(aboveBrace(v128.load(p, 32)), aboveBrace(v128.load(p, 48))),
  )
  return v128.any_true(i8x16.le_u(least, v128.load_splat<u8>(TWO)))
}

/** How far bytes are above `{`; those below it are far above. */
function aboveBrace(bytes: v128): v128 {
  return i8x16.sub(v128.or(bytes, v128.load_splat<u8>(FOLD)), v128.load_splat<u8>(BRACE_OPENS))
}

/** The bytes that follow an odd number of backslashes: the last of those escapes them. */
function escapedBy(backslashes: u64): u64 {
  const first = escapesNext
  if ((backslashes | first) === 0) return 0
  const runs = backslashes & ~first
  const begins = runs & ~(runs << 1)
  // Adding a run's first bit to it carries to the bit behind it. An odd run that begins at an even bit ends before an odd one.
  const behindEven = (runs + (begins & EVEN)) & ~runs
  const behindOdd = (runs + (begins & ~EVEN)) & ~runs
  escapesNext = clz(~runs) & 1
  return first | (behindEven & ~EVEN) | (behindOdd & EVEN)
}

/** Bit i is set when an odd number of the bits up to i are. */
function prefixXor(bits: u64): u64 {
  let sum = bits
  sum ^= sum << 1
  sum ^= sum << 2
  sum ^= sum << 4
  sum ^= sum << 8
  sum ^= sum << 16
  sum ^= sum << 32
  return sum
}

function equalTo(p: usize, byte: v128): u64 {
  return (
    bits(i8x16.eq(v128.load(p), byte)) |
    (bits(i8x16.eq(v128.load(p, 16), byte)) << 16) |
    (bits(i8x16.eq(v128.load(p, 32), byte)) << 32) |
    (bits(i8x16.eq(v128.load(p, 48), byte)) << 48)
  )
}

/** `{` and `[` differ in one bit only, and so do `}` and `]`; no other byte falls together with them. */
function foldedEqualTo(p: usize, byte: v128): u64 {
  const fold = v128.load_splat<u8>(FOLD)
  return (
    bits(i8x16.eq(v128.or(v128.load(p), fold), byte)) |
    (bits(i8x16.eq(v128.or(v128.load(p, 16), fold), byte)) << 16) |
    (bits(i8x16.eq(v128.or(v128.load(p, 32), fold), byte)) << 32) |
    (bits(i8x16.eq(v128.or(v128.load(p, 48), fold), byte)) << 48)
  )
}

function bits(lanes: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(lanes))
}
