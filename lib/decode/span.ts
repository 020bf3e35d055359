import { byte, isBlank } from './json-bytes.ts'

/** How far a value that begins with a bracket goes. */
export type Span =
  /** `stop` is the index behind the bracket that closes it. It may be JSON. */
  | { readonly isBalanced: true; readonly stop: number }
  /** `stop` is how far it was followed before that was hopeless. It is not JSON, and neither is what begins with the brackets `open`. */
  | { readonly isBalanced: false; readonly stop: number; readonly open: readonly number[] }

const tokens = new Set('{}[]:,"+-.eE0123456789truefalsenull')

/** Bytes that JSON has outside strings. Any other shows that what began is not JSON, usually long before a bracket would. */
const isToken = Uint8Array.from({ length: 256 }, (_, value) =>
  isBlank(value) || tokens.has(String.fromCharCode(value)) ? 1 : 0,
)

/** Follows brackets, whose kinds are not compared, from the one at `start`. */
export function spanAt(bytes: Uint8Array, start: number): Span {
  const open: number[] = []
  let at = start
  while (at < bytes.length) {
    const value = bytes[at] ?? 0
    if (isToken[value] === 0) break
    if (value === byte.quote) {
      at = stringEnd(bytes, at + 1)
      if (bytes[at] !== byte.quote) break
    } else if (value === byte.openBrace || value === byte.openBracket) open.push(at)
    else if (value === byte.closeBrace || value === byte.closeBracket) open.pop()
    at++
    if (open.length === 0) return { isBalanced: true, stop: at }
  }
  return { isBalanced: false, stop: Math.min(at, bytes.length), open }
}

/** Where a string's quote is, or the first control character, which JSON forbids in it; behind the bytes if there is neither. */
function stringEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length) {
    const value = bytes[at] ?? 0
    if (value === byte.quote || value < 0x20) return at
    at += value === byte.backslash ? 2 : 1
  }
  return at
}

/** The next `{` that is not marked as hopeless; -1 if there is none. `hopeless` has a place for each byte: of millions of them a set has no room. */
export function nextBrace(bytes: Uint8Array, from: number, hopeless: Uint8Array): number {
  let at = bytes.indexOf(byte.openBrace, from)
  while (at >= 0 && hopeless[at] === 1) at = bytes.indexOf(byte.openBrace, at + 1)
  return at
}
