import { elementsOf } from './elements.ts'
import { trimmed } from './json-bytes.ts'
import { linesOf, readDamagedLines, readEveryLine } from './lines.ts'
import { parse } from './parse.ts'
import { type Piece, record, unreadable } from './piece.ts'
import { readElements } from './read-elements.ts'
import { reasonOf } from './reason.ts'
import { resync } from './resync.ts'

export type { Piece }

/**
 * Reads the records of a message in any shape in which they come: `{"records":[…]}` (Event Hub), `{"value":[…]}` (REST), an array
 * of records or of those two, one record, or one of these a line (Storage). Text is UTF-8; a BOM in front does not matter. Damage costs what it
 * hits and nothing beside it: pieces come in the order of the bytes, and whatever could not be read is among them. Nothing, or only blanks, holds no pieces. Never throws.
 */
export function decode(message: Uint8Array): Piece[] {
  const bytes = withoutMark(message)
  if (trimmed(bytes).length === 0) return []
  const whole = parse(bytes)
  if (whole.ok) return elementsOf(whole.value).map(record)
  const lines = linesOf(bytes)
  return (
    readEveryLine(lines) ??
    readElements(bytes, '') ??
    readDamagedLines(lines) ??
    resync(bytes, '') ?? [unreadable(message, reasonOf('the message', message, whole))]
  )
}

const withoutMark = (message: Uint8Array): Uint8Array =>
  message[0] === 0xef && message[1] === 0xbb && message[2] === 0xbf ? message.subarray(3) : message
