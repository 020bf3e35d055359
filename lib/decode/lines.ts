import { elementsOf } from './elements.ts'
import { beginsLikeEnvelope } from './envelope.ts'
import { byte, textOf, trimmed } from './json-bytes.ts'
import { type Flaw, parse } from './parse.ts'
import { type Piece, record, unreadable } from './piece.ts'
import { readElements } from './read-elements.ts'
import { reasonOf } from './reason.ts'
import { resync } from './resync.ts'
import { split } from './split.ts'

/** A line with something on it, without the blanks around it. */
export interface Line {
  /** Counted from 1, empty lines too. */
  readonly number: number
  readonly bytes: Uint8Array
}

export function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = []
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const feed = bytes.indexOf(0x0a, start)
    const end = feed < 0 ? bytes.length : feed
    const line = trimmed(bytes.subarray(start, end))
    if (line.length > 0) lines.push({ number, bytes: line })
    start = end + 1
  }
  return lines
}

/** The records of lines of which every one is JSON; undefined as soon as one is not, or if there is but one. */
export function readEveryLine(lines: readonly Line[]): Piece[] | undefined {
  if (lines.length < 2) return undefined
  const pieces: Piece[] = []
  for (const line of lines) {
    const parsed = parse(line.bytes)
    if (!parsed.ok) return undefined
    for (const element of elementsOf(parsed.value)) pieces.push(record(element))
  }
  return pieces
}

/**
 * Reads lines of which some are damaged. Undefined if they are not lines of records but one value written over several lines: then it begins as
 * a message does and the first line does not end it, or none is a whole object or array, or one is nothing but brackets.
 */
export function readDamagedLines(lines: readonly Line[]): Piece[] | undefined {
  if (lines.length < 2 || !lines.some(({ bytes }) => isBracketed(bytes))) return undefined
  const read = lines.map((line) => ({ ...line, parsed: parse(line.bytes) }))
  if (!read.some(({ bytes, parsed }) => parsed.ok && isBracketed(bytes))) return undefined
  const isOneValue = read.some(({ bytes, parsed }, index) => !parsed.ok && beginsValue(bytes, index))
  if (isOneValue) return undefined
  return read.flatMap(({ number, bytes, parsed }) =>
    parsed.ok ? elementsOf(parsed.value).map(record) : readDamagedLine(bytes, `line ${number}`, parsed),
  )
}

const beginsValue = (line: Uint8Array, index: number): boolean =>
  isOnlyBrackets(line) || (index === 0 && beginsLikeEnvelope(line) && split(line) === undefined)

/** Unreadable as a whole, unless several records share the line: what else can be read in it are parts of its one record. */
function readDamagedLine(bytes: Uint8Array, where: string, flaw: Flaw): Piece[] {
  const elements = readElements(bytes, `${where}, `)
  if (elements !== undefined) return elements
  const pieces = resync(bytes, `${where}, `)
  return pieces?.some(isNamedRecord) ? pieces : [unreadable(bytes, reasonOf(where, bytes, flaw))]
}

/** A record that counts for anything names its operation; the objects within it do not. */
const isNamedRecord = (piece: Piece): boolean =>
  piece.kind === 'record' && typeof piece.value === 'object' && piece.value !== null && 'operationName' in piece.value

const isBracketed = (line: Uint8Array): boolean =>
  (line[0] === byte.openBrace && line.at(-1) === byte.closeBrace) ||
  (line[0] === byte.openBracket && line.at(-1) === byte.closeBracket)

const isOnlyBrackets = (line: Uint8Array): boolean => /^[\s,[\]{}]*$/.test(textOf(line))
