import { trimmed } from '../decode/json-bytes.ts'
import { split } from '../decode/split.ts'
import { endsAsItBegins } from './ends-as-it-begins.ts'
import { alphabetOf } from './needles.ts'
import { type LineScan, mostNeedles, type Scan, type Scanner, type Slice } from './scan.ts'

/** The definition of scan.ts in plain TypeScript: for where WebAssembly has no SIMD, and what the other scanner is compared with. */
export function createPlainScanner(operations: ReadonlySet<string>): Scanner {
  const needlesIn = finderFor(operations)
  let room = new Uint8Array(0)

  function scan(message: Uint8Array): Scan {
    const needles = needlesIn(message)
    if (needles.length === 0) return endsAsItBegins(message) ? 'nothing' : 'everything'
    return elementsWith(needles, message) ?? 'everything'
  }

  return {
    scan,
    room(length) {
      if (room.length <= length) room = new Uint8Array(length + 1)
      return room
    },
    scanLines(length): LineScan {
      const lines = linesIn(room.subarray(0, length))
      const written = lines.filter(({ bytes }) => trimmed(bytes).length > 0)
      return {
        toRead: written.filter(({ bytes }) => scan(bytes) !== 'nothing'),
        lines: lines.length,
        blankLines: lines.length - written.length,
      }
    },
  }
}

/** The lines of a text that ends with a line feed: copies, with the blanks around them, behind which a byte order mark is none. */
function linesIn(text: Uint8Array): Slice[] {
  const lines: Slice[] = []
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf(0x0a, start)
    const end = feed < 0 ? text.length : feed
    lines.push({ number: lines.length, bytes: text.slice(start, end) })
    start = end + 1
  }
  return lines
}

/** Gives the places of needles and of escapes that may hide one, ascending. A character of the text is a byte. */
function finderFor(operations: ReadonlySet<string>): (message: Uint8Array) => number[] {
  const names = [...operations].map((name) => name.replaceAll('.', '\\.'))
  const alphabet = alphabetOf(operations)
  // Without the flag u, i folds A to Z with a to z and no other character with either.
  const candidate = new RegExp(`(\\\\+)(/|u00([0-9a-f]{2}))|"(?:${names.join('|')})"`, 'gi')
  const hides = (backslashes: string, escaped: string, hex: string | undefined): boolean =>
    backslashes.length % 2 === 1 && alphabet.has(hex === undefined ? escaped.charCodeAt(0) : Number.parseInt(hex, 16))
  return (message) => {
    const text = Buffer.from(message.buffer, message.byteOffset, message.length).toString('latin1')
    return [...text.matchAll(candidate)].flatMap((found) => {
      const [, backslashes, escaped, hex] = found
      return backslashes === undefined || escaped === undefined || hides(backslashes, escaped, hex) ? [found.index] : []
    })
  }
}

const beginsRecords = /^(?:\xef\xbb\xbf)?[ \t\r\n]*\{[ \t\r\n]*"records"[ \t\r\n]*:[ \t\r\n]*\[/

/** The elements of a sound `{"records":[…]}` in which needles stand; undefined if it is not sound, or a needle stands elsewhere. */
function elementsWith(needles: readonly number[], message: Uint8Array): Slice[] | undefined {
  if (needles.length > mostNeedles) return undefined
  const text = Buffer.from(message.buffer, message.byteOffset, message.length).toString('latin1')
  const elements = beginsRecords.test(text) ? split(message) : undefined
  if (elements === undefined || elements.some(([first]) => first !== 0x7b && first !== 0x5b)) return undefined
  const isIn = (needle: number, element: Uint8Array): boolean => {
    const at = needle - (element.byteOffset - message.byteOffset)
    return at >= 0 && at < element.length
  }
  if (!needles.every((needle) => elements.some((element) => isIn(needle, element)))) return undefined
  return elements
    .map((bytes, number) => ({ number, bytes }))
    .filter(({ bytes }) => needles.some((needle) => isIn(needle, bytes)))
}
