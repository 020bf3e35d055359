import { pastBlanks } from './blanks'
import { RECORDS_KEY } from './layout'

/** Behind the `{` that a message begins with, after blanks or a byte order mark; 0 if it begins otherwise. */
export function behindBrace(start: usize, end: usize): usize {
  const hasMark = start + 3 <= end && load<u16>(start) === 0xbbef && load<u8>(start, 2) === 0xbf
  return after(0x7b, hasMark ? start + 3 : start, end)
}

/** Behind `"records":[`, blanks between; 0 if something else stands there or `p` is 0. */
export function behindArrayHead(p: usize, end: usize): usize {
  return after(0x5b, after(0x3a, afterKey(p, end), end), end)
}

/** Whether the bracket at `stop` ends the array rightly: separators before it since the last element, and only the brace of the root after it. */
export function isTail(element: usize, stop: usize, end: usize): bool {
  if (load<u8>(stop) !== 0x5d || !onlySeparators(element, stop)) return false
  const behind = after(0x7d, stop + 1, end)
  return behind !== 0 && pastBlanks(behind, end) === end
}

export function onlySeparators(from: usize, to: usize): bool {
  let p = pastBlanks(from, to)
  while (p < to && load<u8>(p) === 0x2c) p = pastBlanks(p + 1, to)
  return p === to
}

/** Behind the byte, which blanks may precede; 0 if another stands there or `p` is 0. */
function after(byte: u8, p: usize, end: usize): usize {
  if (p === 0) return 0
  const at = pastBlanks(p, end)
  return at < end && load<u8>(at) === byte ? at + 1 : 0
}

/** Behind `"records"`: eight bytes and a quote. */
function afterKey(p: usize, end: usize): usize {
  if (p === 0) return 0
  const at = pastBlanks(p, end)
  return at + 9 <= end && load<u64>(at) === load<u64>(RECORDS_KEY) && load<u8>(at, 8) === 0x22 ? at + 9 : 0
}
