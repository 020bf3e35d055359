import { endsAsItBegins } from './ends'
import { HITS, MESSAGE, MOST_HITS } from './layout'
import { BLOCK, candidates, seek } from './seek'
import { isHit } from './verify'

/**
 * Writes the places of needles, and of escapes that may hide one, in the first `length` bytes. Returns how many, or -1 if they are too many, or if there
 * is none and the message does not end as it begins.
 */
export function find(length: i32): i32 {
  const end = MESSAGE + length
  let found = 0
  for (let block = seek(MESSAGE, end); block < end; block = seek(block + BLOCK, end)) {
    for (let bits = candidates; bits !== 0; bits &= bits - 1) {
      const at = block + <usize>ctz(bits)
      if (!isHit(at, end)) continue
      if (found === MOST_HITS) return -1
      store<u32>(HITS + (found << 2), <u32>(at - MESSAGE))
      found++
    }
  }
  return found === 0 && !endsAsItBegins(MESSAGE, end) ? -1 : found
}
