import { pastBlanks } from './blanks'
import { endsAsItBegins } from './ends'
import { holdsHit } from './find'
import { LINE_FEED, MESSAGE, MOST_RANGES, RANGES } from './layout'

/** After findLines(): where the next line begins that it did not get to, how many lines it passed, and how many of them were blank. */
export let nextLine: i32 = 0
export let lines: i32 = 0
export let blankLines: i32 = 0

/**
 * Writes the lines from offset `from` on that must be looked at, as start, end and number (from 0): all but those that are blank or hold no hit and
 * end as they begin. The last of the `length` bytes must be a line feed. Returns how many; it stops before the end when there is no more room.
 */
export function findLines(from: i32, length: i32): i32 {
  const end = MESSAGE + length
  let start = MESSAGE + from
  let found = 0
  lines = 0
  blankLines = 0
  while (start < end && found < MOST_RANGES) {
    const feed = lineFeed(start)
    if (holdsHit(start, feed) || !endsAsItBegins(start, feed)) {
      if (pastBlanks(start, feed) === feed) blankLines++
      else write(found++, start, feed)
    }
    lines++
    start = feed + 1
  }
  nextLine = <i32>(start - MESSAGE)
  return found
}

/** The first line feed from `p` on. There must be one. */
function lineFeed(p: usize): usize {
  const feed = v128.load_splat<u8>(LINE_FEED)
  let block = p
  let feeds = feedsIn(block, feed)
  while (feeds === 0) {
    block += 64
    feeds = feedsIn(block, feed)
  }
  return block + <usize>ctz(feeds)
}

/** A bit for each of 64 bytes. */
function feedsIn(p: usize, feed: v128): u64 {
  const first = i8x16.eq(v128.load(p), feed)
  const second = i8x16.eq(v128.load(p, 16), feed)
  const third = i8x16.eq(v128.load(p, 32), feed)
  const fourth = i8x16.eq(v128.load(p, 48), feed)
  if (!v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) return 0
  return bits(first) | (bits(second) << 16) | (bits(third) << 32) | (bits(fourth) << 48)
}

function bits(lanes: v128): u64 {
  return <u64>(<u32>i8x16.bitmask(lanes))
}

function write(index: i32, start: usize, end: usize): void {
  const range = RANGES + index * 12
  store<u32>(range, <u32>(start - MESSAGE))
  store<u32>(range, <u32>(end - MESSAGE), 4)
  store<u32>(range, lines, 8)
}
