import type { Piece } from '../decode/decode.ts'
import { type MatchingRecord, match, type Watched } from '../match/match.ts'
import { type ActivityRecord, normalise } from '../normalise/normalise.ts'
import type { Verdict } from '../verdict.ts'
import { type Reader, readEverything } from './reader.ts'

/** One record of a message after the pure stages: it matches, or its verdict is final. */
export type Read = ReadMatching | ReadFinal

interface Place {
  /** Which message of the batch, and which record in it; both from 0. */
  readonly message: number
  readonly index: number
}

export interface ReadMatching extends Place {
  readonly kind: 'matching'
  readonly record: MatchingRecord
}

export interface ReadFinal extends Place {
  readonly kind: 'final'
  readonly record?: ActivityRecord
  readonly verdict: Verdict
  /** The bytes that go to quarantine. */
  readonly unreadable?: Uint8Array
}

/**
 * Decode, normalise, match: the records of one message that the reader looks at, in order. JSON that is no object is
 * unreadable, as bytes are that are no JSON. Never throws: code that fails on a record makes that record unreadable and no
 * other.
 */
export function readMessage(
  bytes: Uint8Array,
  message: number,
  watched: Watched,
  read: Reader = readEverything,
): Read[] {
  return read(bytes).map(({ number, piece }) => {
    const place = { message, index: number }
    try {
      return readPiece(piece, place, watched, bytes)
    } catch (error) {
      return unreadable(place, bytesOf(piece, bytes), `record ${number + 1}: ${(error as Error).message}`, 'match')
    }
  })
}

/** Results are written field by field: to spread an object takes longer than to read a number. */
function readPiece(piece: Piece, place: Place, watched: Watched, bytes: Uint8Array): Read {
  const { message, index } = place
  if (piece.kind === 'unreadable') return unreadable(place, piece.bytes, piece.reason, 'decode')
  const other = notARecord(piece.value)
  if (other !== undefined)
    return unreadable(place, bytesOf(piece, bytes), `record ${index + 1} is ${other}, not a record`, 'decode')
  const record = normalise(piece.value)
  const matched = match(record, watched)
  switch (matched.kind) {
    case 'matching':
      return { message, index, kind: 'matching', record: matched.record }
    case 'ignored':
      return {
        message,
        index,
        kind: 'final',
        record,
        verdict: { kind: 'ignored', stage: 'match', reason: matched.reason },
      }
    case 'unreadable':
      return {
        ...unreadable(place, bytesOf(piece, bytes), `record ${index + 1}: ${matched.reason}`, 'match'),
        record,
      }
    default:
      return matched satisfies never
  }
}

/** What a value is, for people, that JSON gave and that is no object. */
function notARecord(value: unknown): string | undefined {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'object':
      return undefined
    case 'string':
      return 'text'
    case 'number':
      return 'a number'
    default:
      return 'true or false'
  }
}

/** The bytes of a piece; its whole message when it is nested too deep to be written again. */
function bytesOf(piece: Piece, message: Uint8Array): Uint8Array {
  if (piece.kind === 'unreadable') return piece.bytes
  try {
    return Buffer.from(JSON.stringify(piece.value))
  } catch {
    return message
  }
}

const unreadable = (
  { message, index }: Place,
  bytes: Uint8Array,
  reason: string,
  stage: 'decode' | 'match',
): ReadFinal => ({
  message,
  index,
  kind: 'final',
  verdict: { kind: 'quarantined', stage, reason },
  unreadable: bytes,
})
