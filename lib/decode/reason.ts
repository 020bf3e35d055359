import { looksLike } from './looks-like.ts'
import type { Flaw } from './parse.ts'

/** Says for people why `what` (a record, a line, the message) was not read: `record 3 is not JSON (Unexpected token 'x')`. */
export function reasonOf(what: string, bytes: Uint8Array, flaw: Flaw): string {
  const guess = looksLike(bytes)
  if (guess !== undefined) return `${what} looks like ${guess}, not JSON`
  return `${what} is ${flaw.isCut ? 'JSON cut short' : 'not JSON'} (${flaw.why})`
}
