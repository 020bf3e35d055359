import { pastBlanks } from './blanks'
import { endsAsItBegins } from './ends'
import { MESSAGE, MOST_RANGES, RANGES } from './layout'
import { BLOCK, candidates, seekOrFeed } from './seek'
import { isHit } from './verify'

/** After findLines(): where the next line begins that it did not get to, how many lines it passed, and how many of them were blank. */
export let nextLine: i32 = 0
export let lines: i32 = 0
export let blankLines: i32 = 0

// The state of one call: where the line begins, whether a hit stands in it, and how many lines were written.
let start: usize = 0
let holdsHit: bool = false
let found: i32 = 0

/**
 * Writes the lines from offset `from` on that must be looked at, as start, end and number (from 0): all but those that are blank or hold no hit and
 * end as they begin. The last of the `length` bytes must be a line feed. Returns how many; it stops before the end when there is no more room.
 */
export function findLines(from: i32, length: i32): i32 {
  const end = MESSAGE + length
  begin(MESSAGE + from)
  for (let block = seekOrFeed(start, end); block < end; block = seekOrFeed(block + BLOCK, end)) {
    for (let bits = candidates; bits !== 0; bits &= bits - 1) {
      const at = block + <usize>ctz(bits)
      if (at >= end || found === MOST_RANGES) break
      if (load<u8>(at) === 0x0a) endLine(at)
      else if (!holdsHit) holdsHit = isHit(at, end)
    }
    if (found === MOST_RANGES) break
  }
  nextLine = <i32>(start - MESSAGE)
  return found
}

function begin(line: usize): void {
  start = line
  holdsHit = false
  found = 0
  lines = 0
  blankLines = 0
}

/** No hit goes beyond its line: nothing that belongs to one is a line feed. */
function endLine(feed: usize): void {
  if (holdsHit || !endsAsItBegins(start, feed)) {
    if (pastBlanks(start, feed) === feed) blankLines++
    else write(feed)
  }
  lines++
  start = feed + 1
  holdsHit = false
}

function write(feed: usize): void {
  const range = RANGES + found * 12
  store<u32>(range, <u32>(start - MESSAGE))
  store<u32>(range, <u32>(feed - MESSAGE), 4)
  store<u32>(range, lines, 8)
  found++
}
