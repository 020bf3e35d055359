import { HITS, MESSAGE, RANGES } from './layout'
import { behindArrayHead, behindBrace, isTail, onlySeparators } from './root'
import { beginBlocks, closes, opens, passPlainBlocks, readBlock } from './structure'

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
  for (let block = passPlainBlocks(array, end); block < end; block = passPlainBlocks(block + 64, end)) {
    const left = end - block
    if (!readBlock(block, left < 64 ? ((<u64>1) << left) - 1 : ~(<u64>0))) return -1
    const closing = <i32>popcnt(closes)
    if (depth > closing) depth += <i32>popcnt(opens) - closing
    else {
      const stop = passBrackets(block)
      if (stop !== 0) return hit === hits && isTail(element, stop, end) ? ranges : -1
    }
  }
  return -1
}

function begin(array: usize, found: i32): void {
  beginBlocks()
  depth = 0
  element = array
  number = 0
  hit = 0
  hits = found
  ranges = 0
}

/** One bracket after the other, where an element may end. Returns the one that closes what this array did not open, or what is wrong; else 0. */
function passBrackets(block: usize): usize {
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
