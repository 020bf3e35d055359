// Strings in 64 bytes of JSON: a bit for each byte, the first lowest.

const EVEN: u64 = u64.MAX_VALUE / 3

/** The bytes that follow an odd number of backslashes: the last of those escapes them. `first` is 1 when the block before escapes the first byte. */
export function escapedBy(backslashes: u64, first: u64): u64 {
  if ((backslashes | first) === 0) return 0
  const runs = backslashes & ~first
  const begins = runs & ~(runs << 1)
  // Adding a run's first bit to it carries to the bit behind it. An odd run that begins at an even bit ends before an odd one.
  const behindEven = (runs + (begins & EVEN)) & ~runs
  const behindOdd = (runs + (begins & ~EVEN)) & ~runs
  return first | (behindEven & ~EVEN) | (behindOdd & EVEN)
}

/** 1 when the block's last byte is a backslash that escapes the first byte of the next. */
export function escapesNext(backslashes: u64, first: u64): u64 {
  return clz(~(backslashes & ~first)) & 1
}

/** Bit i is set when an odd number of the bits up to i are. */
export function prefixXor(bits: u64): u64 {
  let sum = bits
  sum ^= sum << 1
  sum ^= sum << 2
  sum ^= sum << 4
  sum ^= sum << 8
  sum ^= sum << 16
  sum ^= sum << 32
  return sum
}
