/**
 * What must be looked at in a message.
 * - `nothing`: no needle stands in it, and it ends as it begins.
 * - elements: those of a sound `{"records":[…]}` that hold a needle, each to be parsed by itself.
 * - `everything`: neither could be told, so it is to be decoded whole.
 *
 * A needle is what a watched operation's name looks like as a JSON string: the name in quotes with A to Z in either case. An escape (`\/`, `\u00hh`) of a
 * character that such a name has counts as a needle too, since it may hide one: so where no needle stands, no reading of the bytes gives a record of a
 * watched operation. Sound means: brackets balance, whatever their kind; backslashes stand only in strings; elements are objects or arrays with only
 * blanks and commas between; and no needle stands outside them. More than 4,096 needles are `everything`.
 */
export type Scan = 'nothing' | 'everything' | readonly Slice[]

/** Part of a message: an element of its array, or a line of a file. */
export interface Slice {
  /** Which of them it is, from 0. */
  readonly number: number
  readonly bytes: Uint8Array
}

/** Text of whole lines, each a message of its own. */
export interface LineScan {
  /** Lines in which a needle stands or that do not end as they begin; their bytes are copies. */
  readonly toRead: readonly Slice[]
  /** All lines, blank ones too. */
  readonly lines: number
  readonly blankLines: number
}

/**
 * Looks for needles without parsing. Synchronous and not re-entrant: it works in one piece of memory.
 */
export interface Scanner {
  /** Slices are views of the message. */
  scan(message: Uint8Array): Scan
  /** Memory for at least `length` bytes of text and a line feed, to be filled before `scanLines`. Valid until the next call of anything. */
  room(length: number): Uint8Array
  /** Scans the first `length` bytes of the room, the last of which is a line feed. */
  scanLines(length: number): LineScan
}

/** More needles than this in a message are not counted: it is taken apart whole. */
export const mostNeedles = 4096
