import { textOf } from './json-bytes.ts'

/** What JSON makes of bytes. */
export type Parsed = { readonly ok: true; readonly value: unknown } | ({ readonly ok: false } & Flaw)

/** Why bytes are not JSON. */
export interface Flaw {
  /** The engine's words, without its sample of the text. */
  readonly why: string
  /** The text ends before its value does. */
  readonly isCut: boolean
}

/** Parses bytes as UTF-8 JSON. Never throws. */
export function parse(bytes: Uint8Array): Parsed {
  let text = ''
  try {
    text = textOf(bytes)
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { ok: false, why: withoutText(why), isCut: isCut(why, text) }
  }
}

/** The sample of the text that the engine adds may be a secret; one character is not. What does not print is given by its number. */
const withoutText = (message: string): string =>
  message
    .replace(/, (?:\.\.\.)?".*$/s, '')
    .replace(/^".*" is not valid JSON$/s, 'it is a word that JSON does not have')
    .replace(/ \(line \d+ column \d+\)$/, '')
    .replace(/[^\x20-\x7e]/gu, (character) => `U+${codeOf(character)}`)

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')

function isCut(message: string, text: string): boolean {
  if (/^Unexpected end|^Unterminated/.test(message)) return true
  const position = / at position (\d+)/.exec(message)?.[1]
  return position !== undefined && Number(position) >= text.length
}
