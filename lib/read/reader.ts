import { decode, type Piece } from '../decode/decode.ts'
import { parse } from '../decode/parse.ts'
import { record, unreadable } from '../decode/piece.ts'
import { reasonOf } from '../decode/reason.ts'
import { watchedOperations } from '../match/match.ts'
import { canaryOperation } from '../pulse/canary.ts'
import type { Rule } from '../rules/schema.ts'
import type { Scanner } from '../scan/scan.ts'
import { scannerFor } from '../scan/scanner-for.ts'

/** A piece of a message and which of them it is, from 0. */
export interface NumberedPiece {
  readonly number: number
  readonly piece: Piece
}

/** Takes a message apart, or as much of it as is wanted, in the order of the bytes. Never throws. */
export type Reader = (message: Uint8Array) => readonly NumberedPiece[]

/** Reads all that decode() finds. */
export const readEverything: Reader = (message) => decode(message).map((piece, number) => ({ number, piece }))

/**
 * Reads what scan.ts says must be looked at: the pieces that readEverything gives, less those that are surely no record of an operation that a rule names, nor a canary. So damage in a
 * message is seen where it may have cost such a record, or where the message does not end as it begins; other damage is passed over with
 * the records around it. Where WebAssembly has no SIMD it reads the same, more slowly.
 */
export function watchedReader(rules: readonly Rule[]): Reader {
  return readerWith(scannerFor(operationsToRead(rules)))
}

/** Whose records count for something: those that a rule names, and the canary's. */
export const operationsToRead = (rules: readonly Rule[]): ReadonlySet<string> =>
  new Set([...watchedOperations(rules).keys(), canaryOperation])

/** What nearly every message gives: not made anew for each. */
const none: readonly NumberedPiece[] = []

/** A reader of what the scanner says must be looked at. */
export function readerWith(scanner: Scanner): Reader {
  return (message) => {
    const found = scanner.scan(message)
    if (found === 'nothing') return none
    if (found === 'everything') return readEverything(message)
    return found.map(({ number, bytes }) => ({ number, piece: pieceOf(bytes, number) }))
  }
}

/** As decode() reads an element of a message that is no JSON as a whole; one that is gives the same value by itself. */
function pieceOf(element: Uint8Array, number: number): Piece {
  const parsed = parse(element)
  return parsed.ok ? record(parsed.value) : unreadable(element, reasonOf(`record ${number + 1}`, element, parsed))
}
