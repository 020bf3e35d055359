import { readSync } from 'node:fs'
import type { LineScan, Scanner } from '../../lib/scan/scan.ts'

/** Lines that were scanned together: those to read, numbered within them from 0, and how many bytes they take. */
export interface ScannedLines extends LineScan {
  readonly bytes: number
}

const lineFeed = 0x0a
/** So much is read at once: what the processor's caches hold beside other things. */
const readBytes = 512 * 1024
/** A longer line is no record; it is handed on in parts, each counted as a line. */
const longestLine = 64 * 1024 * 1024

/** Holds two records as they mostly are. One for all searches: they are synchronous. */
const searched = Buffer.alloc(8 * 1024)

/** Where the first line begins that begins at `offset` or later; the size of the file if none does. */
export function lineStart(fd: number, offset: number): number {
  if (offset === 0) return 0
  for (let position = offset - 1; ; ) {
    const read = readSync(fd, searched, 0, searched.length, position)
    const feed = searched.subarray(0, read).indexOf(lineFeed)
    if (feed >= 0 || read === 0) return position + feed + 1
    position += read
  }
}

/** Scans the lines from `from` to `to`, both of which begin a line or end the file, straight from the file into the scanner. @throws when the file cannot be read */
export function* scanFile(fd: number, from: number, to: number, scanner: Scanner): Generator<ScannedLines> {
  let atOnce = readBytes
  for (let position = from; position < to; ) {
    const length = Math.min(atOnce, to - position)
    const room = scanner.room(length)
    const read = readSync(fd, room, 0, length, position)
    if (read === 0) return // the file became shorter
    const isLast = position + read >= to
    const whole = wholeLines(room, read, isLast || read >= longestLine)
    if (whole === 0) atOnce = 2 * length
    else {
      yield { ...scanner.scanLines(whole), bytes: Math.min(whole, read) }
      position += Math.min(whole, read)
      atOnce = readBytes
    }
  }
}

/** Scans the lines of a stream. */
export async function* scanStream(chunks: AsyncIterable<Buffer>, scanner: Scanner): AsyncGenerator<ScannedLines> {
  let open: Buffer[] = []
  let openBytes = 0
  function* scanOpen(last: Buffer, isEnd: boolean): Generator<ScannedLines> {
    const read = openBytes + last.length
    const room = scanner.room(read)
    let at = 0
    for (const part of [...open, last]) {
      room.set(part, at)
      at += part.length
    }
    const whole = wholeLines(room, read, isEnd)
    if (whole > 0) yield { ...scanner.scanLines(whole), bytes: Math.min(whole, read) }
  }
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    if (end > 0 || openBytes > longestLine) {
      yield* scanOpen(chunk.subarray(0, end), end === 0)
      open = []
      openBytes = 0
    }
    open.push(chunk.subarray(end))
    openBytes += chunk.length - end
  }
  yield* scanOpen(Buffer.alloc(0), true)
}

/** How many of the bytes read are whole lines. With `isEnd` all are: a line feed is put behind the last if it has none. */
function wholeLines(room: Uint8Array, read: number, isEnd: boolean): number {
  const whole = read === 0 ? 0 : room.lastIndexOf(lineFeed, read - 1) + 1
  if (!isEnd || whole === read) return whole
  room[read] = lineFeed
  return read + 1
}
