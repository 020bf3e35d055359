import { elementsOf } from './elements.ts'
import { beginsLikeEnvelope } from './envelope.ts'
import { byte, isSeparator, textOf, trimmed, trimmedOf } from './json-bytes.ts'
import { parse } from './parse.ts'
import { type Piece, record, unreadable } from './piece.ts'
import { reasonOf } from './reason.ts'
import { nextBrace, spanAt } from './span.ts'

/** How many times its own length damaged text may be looked at before the rest of it is given up. */
const workLimit = 50

/**
 * Finds records in bytes whose structure is lost: from the left, the balanced span at each `{` is a record if it parses, and the search
 * goes on behind it; if not, at the next `{`. What lies between is unreadable, unless it only holds records together. `where` leads the reasons.
 * Undefined if there is no record.
 */
export function resync(bytes: Uint8Array, where: string): Piece[] | undefined {
  const found: Piece[] = []
  const hopeless = new Uint8Array(bytes.length)
  let [work, unread, at] = [bytes.length * workLimit, 0, bytes.indexOf(byte.openBrace)]
  while (at >= 0 && work > 0) {
    const span = spanAt(bytes, at)
    work -= span.isBalanced ? 2 * (span.stop - at) : span.stop - at
    if (!span.isBalanced) for (const bracket of span.open) hopeless[bracket] = 1
    const records = span.isBalanced ? recordsIn(bytes, at, span.stop) : undefined
    if (records !== undefined) {
      found.push(...between(bytes, unread, at, where))
      for (const one of records) found.push(one)
      unread = span.stop
    }
    at = nextBrace(bytes, records === undefined ? at + 1 : span.stop, hopeless)
  }
  return unread === 0 ? undefined : [...found, ...between(bytes, unread, bytes.length, where)]
}

/** The records of a span, or undefined if it holds no object. `{}` is none: it turns up in any noise. */
function recordsIn(bytes: Uint8Array, from: number, to: number): Piece[] | undefined {
  const parsed = parse(bytes.subarray(from, to))
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return undefined
  const isNone = Object.keys(parsed.value).length === 0 || swallows(parsed.value, bytes, to)
  return isNone ? undefined : elementsOf(parsed.value).map(record)
}

/**
 * A record that lost the end of an array takes its neighbours for items of it, and the `]}` of the message for its own. So when the last object ends
 * with the message and an array of objects, its items are the records.
 */
function swallows(value: object, bytes: Uint8Array, stop: number): boolean {
  const last: unknown = Object.values(value).at(-1)
  const endsInObjects = Array.isArray(last) && typeof last.at(-1) === 'object'
  return endsInObjects && beginsLikeEnvelope(bytes) && trimmed(bytes.subarray(stop)).length === 0
}

function between(bytes: Uint8Array, from: number, to: number, where: string): Piece[] {
  const span = trimmedOf(bytes.subarray(from, to), isSeparator)
  if (isSkeleton(span)) return []
  const parsed = parse(span)
  if (parsed.ok) return [record(parsed.value)]
  const first = span.byteOffset - bytes.byteOffset
  return [unreadable(span, reasonOf(`${where}the part at bytes ${first} to ${first + span.length - 1}`, span, parsed))]
}

/** Only what holds records together: brackets, commas, blanks and the key of the outer array. */
const isSkeleton = (bytes: Uint8Array): boolean =>
  /^[\s,[\]{}]*(?:"(?:records|value)"\s*:[\s,[\]{}]*)?$/.test(textOf(bytes))
