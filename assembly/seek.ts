import {
  BACKSLASH,
  DISTANCE,
  ESCAPE,
  ESCAPE_FOLD,
  FIRST,
  FIRST_FOLD,
  LOW_HALF,
  PAIR,
  SECOND,
  SECOND_FOLD,
  TABLES,
  USES_TABLES,
  ZERO,
} from './layout'

/** After seek(): bit i says that byte i of the block may begin something. */
export let candidates: u32 = 0

/**
 * Goes on from `p` to the first block of 32 bytes with a candidate: the pair of bytes that every needle has, in either case, or a backslash before
 * `/` or `u`. Returns where the block begins, or not less than `end`. Reads up to 95 bytes behind `end`, whose candidates the caller passes over.
 */
export function seek(p: usize, end: usize): usize {
  return load<u8>(PAIR, USES_TABLES) === 0 ? seekPair(p, end) : seekFamilies(p, end)
}

function seekPair(from: usize, end: usize): usize {
  const first = v128.load_splat<u8>(PAIR, FIRST)
  const firstFold = v128.load_splat<u8>(PAIR, FIRST_FOLD)
  const second = v128.load_splat<u8>(PAIR, SECOND)
  const secondFold = v128.load_splat<u8>(PAIR, SECOND_FOLD)
  const backslash = v128.load_splat<u8>(BACKSLASH)
  const escapeFold = v128.load_splat<u8>(ESCAPE_FOLD)
  const folded = v128.load_splat<u8>(ESCAPE)
  const distance = <usize>load<u8>(PAIR, DISTANCE)
  let p = from
  for (; p < end; p += 32) {
    const low = v128.load(p)
    const high = v128.load(p, 16)
    const lowNext = v128.load(p, 1)
    const highNext = v128.load(p, 17)
    const lowPair = v128.and(
      i8x16.eq(v128.or(low, firstFold), first),
      i8x16.eq(v128.or(v128.load(p + distance), secondFold), second),
    )
    const highPair = v128.and(
      i8x16.eq(v128.or(high, firstFold), first),
      i8x16.eq(v128.or(v128.load(p + distance, 16), secondFold), second),
    )
    const lowEscape = v128.and(i8x16.eq(low, backslash), i8x16.eq(v128.or(lowNext, escapeFold), folded))
    const highEscape = v128.and(i8x16.eq(high, backslash), i8x16.eq(v128.or(highNext, escapeFold), folded))
    const lowAny = v128.or(lowPair, lowEscape)
    const highAny = v128.or(highPair, highEscape)
    if (v128.any_true(v128.or(lowAny, highAny))) {
      candidates = <u32>i8x16.bitmask(lowAny) | ((<u32>i8x16.bitmask(highAny)) << 16)
      return p
    }
  }
  return p
}

function seekFamilies(from: usize, end: usize): usize {
  let p = from
  for (; p < end; p += 32) {
    const low = familiesOf(v128.load(p), v128.load(p, 1))
    const high = familiesOf(v128.load(p, 16), v128.load(p, 17))
    if (v128.any_true(v128.or(low, high))) {
      candidates = nonZero(low) | (nonZero(high) << 16)
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

function nonZero(bytes: v128): u32 {
  return 0xffff ^ <u32>i8x16.bitmask(i8x16.eq(bytes, v128.load_splat<u8>(ZERO)))
}
