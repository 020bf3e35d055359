import {
  BACKSLASH,
  DISTANCE,
  ESCAPE,
  ESCAPE_FOLD,
  FIRST,
  FIRST_FOLD,
  LINE_FEED,
  LOW_HALF,
  PAIR,
  SECOND,
  TABLES,
  USES_TABLES,
  ZERO,
} from './layout'

/** So many bytes are looked at together: with more of them the values in use no longer fit into the processor's registers. */
export const BLOCK: usize = 48

/** After seek(): bit i says that byte i of the block may begin something. */
export let candidates: u64 = 0

/**
 * Goes on from `p` to the first block with a candidate: the pair of bytes that every needle has, in either case, or a backslash before `/` or `u`. Returns
 * where the block begins, or not less than `end`. Reads up to 95 bytes behind `end`, whose candidates the caller passes over.
 */
export function seek(p: usize, end: usize): usize {
  return load<u8>(PAIR, USES_TABLES) === 0 ? seekPair(p, end) : seekFamilies(p, end)
}

/** As seek(), and line feeds are candidates too. */
export function seekOrFeed(p: usize, end: usize): usize {
  return load<u8>(PAIR, USES_TABLES) === 0 ? seekPairOrFeed(p, end) : seekFamiliesOrFeed(p, end)
}

function seekPair(from: usize, end: usize): usize {
  const first = v128.load_splat<u8>(PAIR, FIRST)
  const fold = v128.load_splat<u8>(PAIR, FIRST_FOLD)
  const second = v128.load_splat<u8>(PAIR, SECOND)
  const backslash = v128.load_splat<u8>(BACKSLASH)
  const distance = <usize>load<u8>(PAIR, DISTANCE)
  let p = from
  for (; p < end; p += BLOCK) {
    const behind = p + distance
    const low = v128.load(p)
    const middle = v128.load(p, 16)
    const high = v128.load(p, 32)
    const lowPair = v128.and(i8x16.eq(v128.or(low, fold), first), i8x16.eq(v128.load(behind), second))
    const middlePair = v128.and(i8x16.eq(v128.or(middle, fold), first), i8x16.eq(v128.load(behind, 16), second))
    const highPair = v128.and(i8x16.eq(v128.or(high, fold), first), i8x16.eq(v128.load(behind, 32), second))
    const lowSlash = i8x16.eq(low, backslash)
    const middleSlash = i8x16.eq(middle, backslash)
    const highSlash = i8x16.eq(high, backslash)
    // Most backslashes escape quotes. What stands behind them is looked at only where there are any.
    if (!holdsAny(v128.or(lowPair, lowSlash), v128.or(middlePair, middleSlash), v128.or(highPair, highSlash))) continue
    candidates = bitsOf(
      v128.or(lowPair, v128.and(lowSlash, escapes(p + 1))),
      v128.or(middlePair, v128.and(middleSlash, escapes(p + 17))),
      v128.or(highPair, v128.and(highSlash, escapes(p + 33))),
    )
    if (candidates !== 0) return p
  }
  return p
}

function seekPairOrFeed(from: usize, end: usize): usize {
  const first = v128.load_splat<u8>(PAIR, FIRST)
  const fold = v128.load_splat<u8>(PAIR, FIRST_FOLD)
  const second = v128.load_splat<u8>(PAIR, SECOND)
  const backslash = v128.load_splat<u8>(BACKSLASH)
  const feed = v128.load_splat<u8>(LINE_FEED)
  const distance = <usize>load<u8>(PAIR, DISTANCE)
  let p = from
  for (; p < end; p += BLOCK) {
    const behind = p + distance
    const low = v128.load(p)
    const middle = v128.load(p, 16)
    const high = v128.load(p, 32)
    const lowPair = v128.and(i8x16.eq(v128.or(low, fold), first), i8x16.eq(v128.load(behind), second))
    const middlePair = v128.and(i8x16.eq(v128.or(middle, fold), first), i8x16.eq(v128.load(behind, 16), second))
    const highPair = v128.and(i8x16.eq(v128.or(high, fold), first), i8x16.eq(v128.load(behind, 32), second))
    const lowStop = v128.or(lowPair, i8x16.eq(low, feed))
    const middleStop = v128.or(middlePair, i8x16.eq(middle, feed))
    const highStop = v128.or(highPair, i8x16.eq(high, feed))
    const lowSlash = i8x16.eq(low, backslash)
    const middleSlash = i8x16.eq(middle, backslash)
    const highSlash = i8x16.eq(high, backslash)
    if (!holdsAny(v128.or(lowStop, lowSlash), v128.or(middleStop, middleSlash), v128.or(highStop, highSlash))) continue
    candidates = bitsOf(
      v128.or(lowStop, v128.and(lowSlash, escapes(p + 1))),
      v128.or(middleStop, v128.and(middleSlash, escapes(p + 17))),
      v128.or(highStop, v128.and(highSlash, escapes(p + 33))),
    )
    if (candidates !== 0) return p
  }
  return p
}

/** Which of 16 bytes are `/` or `u`. */
function escapes(p: usize): v128 {
  return i8x16.eq(v128.or(v128.load(p), v128.load_splat<u8>(ESCAPE_FOLD)), v128.load_splat<u8>(ESCAPE))
}

function seekFamilies(from: usize, end: usize): usize {
  let p = from
  for (; p < end; p += BLOCK) {
    const low = familiesOf(v128.load(p), v128.load(p, 1))
    const middle = familiesOf(v128.load(p, 16), v128.load(p, 17))
    const high = familiesOf(v128.load(p, 32), v128.load(p, 33))
    if (v128.any_true(v128.or(v128.or(low, middle), high))) {
      candidates = bitsOf(nonZero(low), nonZero(middle), nonZero(high))
      return p
    }
  }
  return p
}

function seekFamiliesOrFeed(from: usize, end: usize): usize {
  const feed = v128.load_splat<u8>(LINE_FEED)
  let p = from
  for (; p < end; p += BLOCK) {
    const low = v128.or(familiesOf(v128.load(p), v128.load(p, 1)), i8x16.eq(v128.load(p), feed))
    const middle = v128.or(familiesOf(v128.load(p, 16), v128.load(p, 17)), i8x16.eq(v128.load(p, 16), feed))
    const high = v128.or(familiesOf(v128.load(p, 32), v128.load(p, 33)), i8x16.eq(v128.load(p, 32), feed))
    if (v128.any_true(v128.or(v128.or(low, middle), high))) {
      candidates = bitsOf(nonZero(low), nonZero(middle), nonZero(high))
      return p
    }
  }
  return p
}

/** A bit for each family that 16 bytes and the bytes after them may begin: what both halves of both bytes allow. */
function familiesOf(bytes: v128, next: v128): v128 {
  const half = v128.load_splat<u8>(LOW_HALF)
  const first = v128.and(
    i8x16.swizzle(v128.load(TABLES), v128.and(bytes, half)),
    i8x16.swizzle(v128.load(TABLES, 16), i8x16.shr_u(bytes, 4)),
  )
  const second = v128.and(
    i8x16.swizzle(v128.load(TABLES, 32), v128.and(next, half)),
    i8x16.swizzle(v128.load(TABLES, 48), i8x16.shr_u(next, 4)),
  )
  return v128.and(first, second)
}

function nonZero(bytes: v128): v128 {
  return i8x16.ne(bytes, v128.load_splat<u8>(ZERO))
}

/** Whether a lane is set in any of three masks. */
function holdsAny(low: v128, middle: v128, high: v128): bool {
  return i8x16.bitmask(v128.or(v128.or(low, middle), high)) !== 0
}

/** A bit for each lane of three masks. */
function bitsOf(low: v128, middle: v128, high: v128): u64 {
  return bits(low) | (bits(middle) << 16) | (bits(high) << 32)
}

function bits(lanes: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(lanes))
}
