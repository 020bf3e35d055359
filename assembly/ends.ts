import { isBlank } from './blanks'
import { behindArrayHead, behindBrace } from './root'

/**
 * Whether the bytes end as they begin: with the brace that they begin with, and with `]}` if they begin with `{"records":[`. Looks at both ends only,
 * and so tells what was cut, packed or is no JSON at all.
 */
export function endsAsItBegins(start: usize, stop: usize): bool {
  const root = behindBrace(start, stop)
  if (root === 0) return false
  const last = lastSolid(root, stop)
  if (last < root || load<u8>(last) !== 0x7d) return false
  return behindArrayHead(root, stop) === 0 || load<u8>(lastSolid(root, last)) === 0x5d
}

/** The last byte before `stop` that is no white space; the one before `start` if there is none. */
function lastSolid(start: usize, stop: usize): usize {
  let p = stop - 1
  while (p >= start && isBlank(load<u8>(p))) p--
  return p
}
