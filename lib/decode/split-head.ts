import { isBlank } from './json-bytes.ts'

const arrays = ['[', '{"records":[', '{"value":[']
// The byte order mark, a character a byte.
const heads = [...arrays, ...arrays.map((head) => `\xef\xbb\xbf${head}`)]

/** What has been read of the way to the outer array, blanks left out, once `value` has followed; undefined if no array can come of it. */
export function headAfter(head: string, value: number): string | undefined {
  const isInQuotes = head.split('"').length === 2
  if (isBlank(value) && !isInQuotes) return head
  const next = head + String.fromCharCode(value)
  return heads.some((known) => known.startsWith(next)) ? next : undefined
}

/** Whether the outer array has begun. */
export const isHeadDone = (head: string): boolean => head.endsWith('[')

/** What must follow the outer array, blanks aside. */
export const tailOf = (head: string): '}' | '' => (head.includes('{') ? '}' : '')
