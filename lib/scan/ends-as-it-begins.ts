import { byte, isBlank } from '../decode/json-bytes.ts'

const key = Buffer.from('"records"')

/**
 * Whether a message ends as it begins: with the brace that it begins with, and with `]}` if it begins with `{"records":[`. Looks at both ends only, and
 * so tells a message that was cut, packed or is no JSON at all.
 */
export function endsAsItBegins(message: Uint8Array): boolean {
  let [at, last] = [startOf(message), message.length - 1]
  while (isBlank(message[at])) at++
  while (isBlank(message[last])) last--
  if (at >= last || message[at] !== byte.openBrace || message[last] !== byte.closeBrace) return false
  return !opensRecords(message, at + 1) || message[pastBlanks(message, last - 1, -1)] === byte.closeBracket
}

/** Behind the byte order mark. */
const startOf = (message: Uint8Array): number =>
  message[0] === 0xef && message[1] === 0xbb && message[2] === 0xbf ? 3 : 0

function opensRecords(message: Uint8Array, from: number): boolean {
  let at = pastBlanks(message, from, 1)
  for (const value of key) if (message[at++] !== value) return false
  at = pastBlanks(message, at, 1)
  return message[at] === 0x3a && message[pastBlanks(message, at + 1, 1)] === byte.openBracket
}

function pastBlanks(message: Uint8Array, from: number, step: 1 | -1): number {
  let at = from
  while (isBlank(message[at])) at += step
  return at
}
