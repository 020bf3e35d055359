import { ALPHABET, CORE, CORE_FOLD, MESSAGE, NEEDLE_HEAD, NEEDLES, PAIR } from './layout'

/** Whether what `p` may begin is a whole needle in either case, or an escape that may hide a character of one. Bytes from `end` on do not count. */
export function isHit(p: usize, end: usize): bool {
  return load<u8>(p) === 0x5c ? isTellingEscape(p, end) : isNeedleAround(p, end)
}

/**
 * `p` is where the pair stands in the needle. What all needles share is compared first, then what each ends in: text that only looks like a needle is
 * passed over quickly, however much of it there is.
 */
function isNeedleAround(p: usize, end: usize): bool {
  if ((load<u64>(p) | load<u64>(PAIR, CORE_FOLD)) !== load<u64>(PAIR, CORE)) return false
  let needle = NEEDLES
  for (let length = <usize>load<u16>(needle); length !== 0; length = <usize>load<u16>(needle)) {
    const start = p - <usize>load<u16>(needle, 2)
    if (start >= MESSAGE && start + length <= end && endsAlike(start + length, needle)) {
      if (isSameFolded(start, needle + NEEDLE_HEAD, length)) return true
    }
    needle += NEEDLE_HEAD + length
  }
  return false
}

/** Whether the eight bytes before `stop`, folded as the needle's are, are the needle's. */
function endsAlike(stop: usize, needle: usize): bool {
  return (load<u64>(stop - 8) | load<u64>(needle, 12)) === load<u64>(needle, 4)
}

/** Compares with A to Z lowered, and nothing else. */
function isSameFolded(bytes: usize, lower: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) {
    const byte = load<u8>(bytes + i)
    const folded = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    if (folded !== load<u8>(lower + i)) return false
  }
  return true
}

/** `\/` or `\u00hh` of a character that a needle has; not if the backslash is itself escaped. */
function isTellingEscape(p: usize, end: usize): bool {
  const escaped = escapedAt(p, end)
  return escaped >= 0 && load<u8>(ALPHABET + <usize>escaped) !== 0 && !isEscaped(p)
}

/** The character below 256 that the escape means, or -1. */
function escapedAt(p: usize, end: usize): i32 {
  if (p + 1 < end && load<u8>(p, 1) === 0x2f) return 0x2f
  if (p + 5 >= end || load<u8>(p, 1) !== 0x75 || load<u16>(p, 2) !== 0x3030) return -1
  const high = hexValue(load<u8>(p, 4))
  const low = hexValue(load<u8>(p, 5))
  return high < 0 || low < 0 ? -1 : (high << 4) | low
}

function hexValue(digit: u8): i32 {
  if (digit >= 0x30 && digit <= 0x39) return digit - 0x30
  const letter = digit | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

function isEscaped(p: usize): bool {
  let first = p
  while (first > MESSAGE && load<u8>(first - 1) === 0x5c) first--
  return ((p - first) & 1) === 1
}
