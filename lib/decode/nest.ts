import { byte, isBlank } from './json-bytes.ts'

/** Where in a value the bytes so far end. A string ends with its quote, an array or object with the bracket that brings depth to 0. */
export interface Nest {
  depth: number
  inString: boolean
  /** Bytes still to pass over: 1 if the last byte was a backslash in a string. */
  skip: number
}

/** What a byte outside strings is to somebody who only counts brackets. */
export const kind = { plain: 0, quote: 1, opens: 2, closes: 3, comma: 4, backslash: 5, blank: 6 } as const

const kinds = new Uint8Array(256).map((_, value) => {
  if (value === byte.quote) return kind.quote
  if (value === byte.openBrace || value === byte.openBracket) return kind.opens
  if (value === byte.closeBrace || value === byte.closeBracket) return kind.closes
  if (value === byte.comma) return kind.comma
  if (value === byte.backslash) return kind.backslash
  return isBlank(value) ? kind.blank : kind.plain
})

export const kindOf = (value: number | undefined): number => kinds[value ?? 0] ?? kind.plain

/**
 * Goes on from `at` until the value is left, the bytes end or a backslash stands outside a string, and keeps `nest` up to date. Returns the index
 * behind the last byte of the value, the length of the bytes, or the index of the backslash.
 */
export function advance(bytes: Uint8Array, from: number, nest: Nest): number {
  let at = from
  while (at < bytes.length) {
    if (nest.inString) {
      at = passString(bytes, at, nest)
    } else {
      const what = kindOf(bytes[at])
      if (what === kind.backslash) return at
      if (what === kind.quote) nest.inString = true
      else if (what === kind.opens) nest.depth++
      else if (what === kind.closes) nest.depth--
      at++
    }
    if (nest.depth === 0 && !nest.inString) return at
  }
  return at
}

/** Behind the quote that ends the string, or the length of the bytes. */
function passString(bytes: Uint8Array, from: number, nest: Nest): number {
  let at = from + nest.skip
  nest.skip = 0
  while (at < bytes.length) {
    const value = bytes[at]
    if (value === byte.quote) {
      nest.inString = false
      return at + 1
    }
    at += value === byte.backslash ? 2 : 1
  }
  nest.skip = at - bytes.length
  return bytes.length
}
