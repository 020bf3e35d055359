/** The bytes that give JSON its structure. All are ASCII, so they mean the same wherever they stand in UTF-8. */
export const byte = {
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

/** JSON's white space: blank, tab, line feed, carriage return. */
export const isBlank = (value: number | undefined): boolean =>
  value === 0x20 || value === 0x0a || value === 0x0d || value === 0x09

/** White space, or the comma between elements. */
export const isSeparator = (value: number | undefined): boolean => isBlank(value) || value === byte.comma

/** The bytes without white space at either end: a view, empty if there is nothing else. */
export const trimmed = (bytes: Uint8Array): Uint8Array => trimmedOf(bytes, isBlank)

/** The bytes without those at either end that `isLoose` names: a view. */
export function trimmedOf(bytes: Uint8Array, isLoose: (value: number | undefined) => boolean): Uint8Array {
  let [start, end] = [0, bytes.length]
  while (start < end && isLoose(bytes[start])) start++
  while (end > start && isLoose(bytes[end - 1])) end--
  return bytes.subarray(start, end)
}

/** Bad UTF-8 becomes U+FFFD. Throws when the text is longer than a string may be. */
export const textOf = (bytes: Uint8Array): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString('utf8')
