import { describe, expect, test, vi } from 'vitest'
import { createPlainScanner } from '../../../lib/scan/plain-scanner.ts'
import type { Scan, Scanner } from '../../../lib/scan/scan.ts'
import { createScanner } from '../../../lib/scan/scanner.ts'
import { scatteredNames, watchedNames } from '../../support/messy-messages.ts'

// TypeScript declares it for browsers only.
declare const WebAssembly: { validate(code: Uint8Array): boolean }

const name = 'Microsoft.Compute/virtualMachines/extensions/write'
const hit = `{"operationName":"${name}"}`
const other = '{"operationName":"Microsoft.Compute/virtualMachines/write"}'
const escaped = (character: string, hex: string): string => `{"operationName":"${name.replace(character, hex)}"}`

/** A scan in words: the numbers of elements, and their text. */
const shown = (scan: Scan): unknown =>
  typeof scan === 'string'
    ? scan
    : scan.map(({ number, bytes }) => `${number}: ${Buffer.from(bytes).toString('latin1')}`)

function theScanner(names: readonly string[]): Scanner {
  const scanner = createScanner(new Set(names))
  if (scanner === undefined) throw new Error('This Node.js has no WebAssembly SIMD; use one that has.')
  return scanner
}

const manyNames = [...watchedNames, ...[...'bcdfghklmnpqvwz'].map((letter) => `${letter}${letter}/${letter}`)]

const scanners: readonly (readonly [string, Scanner])[] = [
  ['the scanner, one family of names', theScanner(watchedNames)],
  ['the scanner, one family whose pair begins with a letter', theScanner(watchedNames.slice(0, 3))],
  ['the scanner, several families', theScanner(scatteredNames)],
  ['the scanner, more families than bits', theScanner(manyNames)],
  ['its definition', createPlainScanner(new Set(watchedNames))],
]

describe.each(scanners)('%s', (_, scanner) => {
  test.each<[string, string | Buffer, unknown]>([
    ['records of other operations need no look', `{"records":[${other},${other}]}`, 'nothing'],
    ['no records need no look', '{"records":[]}', 'nothing'],
    ['a record alone needs no look', other, 'nothing'],
    ['a REST answer without a needle needs no look', `{"value":[${other}],"nextLink":"x"}`, 'nothing'],
    [
      'only elements that hold a needle are looked at',
      `{"records":[${other},${hit},${other},${hit}]}`,
      [`1: ${hit}`, `3: ${hit}`],
    ],
    ['the case of names does not matter', `{"records":[${hit.toUpperCase()}]}`, [`0: ${hit.toUpperCase()}`]],
    [
      'names of REST stand in an object',
      `{"records":[{"operationName":{"value":"${name}"}}]}`,
      [`0: {"operationName":{"value":"${name}"}}`],
    ],
    [
      'blanks and a byte order mark do not matter',
      `\ufeff \r\n{ "records"\t: [ ${other} , ${hit} ] }\n`,
      [`1: ${hit}`],
    ],
    [
      'a needle at any depth is looked at',
      `{"records":[{"a":[{"b":"${name}"}]},[["${name}"]]]}`,
      [`0: {"a":[{"b":"${name}"}]}`, `1: [["${name}"]]`],
    ],
    [
      'elements are parted by anything between brackets',
      `{"records":[${hit}${other},,${hit}]}`,
      [`0: ${hit}`, `2: ${hit}`],
    ],
    ['brackets and quotes in strings do not count', `{"records":[{"a":"}]\\"[{"},${hit}]}`, [`1: ${hit}`]],
    ['a backslash before a backslash escapes no quote', `{"records":[{"a":"\\\\"},${hit}]}`, [`1: ${hit}`]],
    ['kinds of brackets are not compared', `{"records":[{"a":1],${hit}]}`, [`1: ${hit}`]],
    [
      'bad UTF-8 beside a needle does not hide it',
      Buffer.from(`{"records":[${hit.replace('{', '{"a":"\xff",')}]}`, 'latin1'),
      [`0: ${hit.replace('{', '{"a":"\xff",')}`],
    ],
    [
      'JSON in a string ends in escaped quotes and is no needle',
      `{"records":[{"a":${JSON.stringify(hit)}}]}`,
      'nothing',
    ],
    ['a longer name is no needle', `{"records":[{"a":"${name}s"},{"a":"x${name}"}]}`, 'nothing'],
    [
      'a control character is no slash, although it differs in the bit of case alone',
      `{"records":[{"a":"${name.replace('/', '\x0f')}"},{"a":"${name.replace('.', '\x0e')}"}]}`,
      'nothing',
    ],
    ['the long s is no s', `{"records":[{"a":"${name.replace('s', '\u017f')}"}]}`, 'nothing'],
    ['an escaped slash may hide a name', `{"records":[${escaped('/', '\\/')}]}`, [`0: ${escaped('/', '\\/')}`]],
    [
      'an escaped letter may hide a name',
      `{"records":[${escaped('M', '\\u004D')},${escaped('M', '\\u004d')}]}`,
      [`0: ${escaped('M', '\\u004D')}`, `1: ${escaped('M', '\\u004d')}`],
    ],
    ['an escape of a letter counts wherever it stands', '{"records":[{"\\u0061":1}]}', ['0: {"\\u0061":1}']],
    ['an escaped backslash begins no escape', '{"records":[{"a":"\\\\/ \\\\u0061"}]}', 'nothing'],
    ['a third backslash does', '{"records":[{"a":"\\\\\\/"}]}', ['0: {"a":"\\\\\\/"}']],
    [
      'escapes of characters that no name has hide nothing',
      '{"records":[{"a":"\\u0060\\u0027\\u002B\\u0022\\u00e9\\u0100\\u2061"}]}',
      'nothing',
    ],
    ['an escape cut short hides nothing', '{"records":[{"a":"\\u006"}]}', 'nothing'],
    ['an array is read whole', `[${hit}]`, 'everything'],
    ['a record alone with a needle is read whole', hit, 'everything'],
    ['lines with a needle are read whole', `${other}\n${hit}`, 'everything'],
    ['a REST answer with a needle is read whole', `{"value":[${hit}]}`, 'everything'],
    ['a key before the records leads to a whole reading', `{"a":1,"records":[${hit}]}`, 'everything'],
    ['a key behind the records leads to a whole reading', `{"records":[${hit}],"a":1}`, 'everything'],
    ['second records lead to a whole reading', `{"records":[${hit}],"records":[]}`, 'everything'],
    ['an escaped key is another key to the scanner', `{"\\u0072ecords":[${hit}]}`, 'everything'],
    ['records in capitals are another key', `{"RECORDS":[${hit}]}`, 'everything'],
    ['a second byte order mark is no JSON', `\ufeff\ufeff{"records":[${hit}]}`, 'everything'],
    ['a needle outside elements leads to a whole reading', `{"records":["${name}",${hit}]}`, 'everything'],
    ['elements without brackets lead to a whole reading', `{"records":[1,${hit}]}`, 'everything'],
    ['so do they at the end', `{"records":[${hit},1]}`, 'everything'],
    ['a backslash outside a string leads to a whole reading', `{"records":[\\${hit}]}`, 'everything'],
    ['an array closed by a brace leads to a whole reading', `{"records":[${hit}}}`, 'everything'],
    ['text behind the message leads to a whole reading', `{"records":[${hit}]} x`, 'everything'],
    ['a missing bracket leads to a whole reading', `{"records":[{"a":[1},${hit}]}`, 'everything'],
    ['a message without its end is read whole', `{"records":[${other},{"a":1}`, 'everything'],
    ['a message without its brace is read whole', `{"records":[${other}]`, 'everything'],
    ['a message without its beginning is read whole', `"records":[${other}]}`, 'everything'],
    ['a record without its end is read whole', '{"a":"b"', 'everything'],
    ['an array without a needle is read whole', `[${other}]`, 'everything'],
    ['text that is no JSON is read whole', '<html>', 'everything'],
    ['JSON in a string is read whole', JSON.stringify(hit), 'everything'],
    ['packed bytes are read whole', Buffer.from([0x1f, 0x8b, 8, 0]), 'everything'],
    ['a brace alone is read whole', '{', 'everything'],
    ['no bytes are read whole', '', 'everything'],
  ])('%s', (_title, message, expected) => {
    expect(shown(scanner.scan(Buffer.from(message)))).toEqual(expected)
  })

  test.each([
    [4095, 1],
    [4096, 1],
    [4097, 'everything'],
  ])('a message with %i needles gives %s', (needles, expected) => {
    const scan = scanner.scan(Buffer.from(`{"records":[[${Array(needles).fill(`"${name}"`).join(',')}]]}`))
    expect(typeof scan === 'string' ? scan : scan.length).toBe(expected)
  })

  test('a message of several megabytes is scanned like any other, and so is the small one after it', () => {
    const filler = `{"a":"${'b'.repeat(1_000_000)}"}`
    const big = Buffer.from(`{"records":[${filler},${filler},${filler},${hit}]}`)
    expect(shown(scanner.scan(big))).toEqual([`3: ${hit}`])
    expect(shown(scanner.scan(Buffer.from(`{"records":[${hit}]}`)))).toEqual([`0: ${hit}`])
  })

  test('elements are views of the message, whichever part of a buffer it is', () => {
    const whole = Buffer.from(`....{"records":[${hit}]}....`)
    const scan = scanner.scan(whole.subarray(4, -4))
    const [element] = typeof scan === 'string' ? [] : scan
    expect(element?.bytes.buffer).toBe(whole.buffer)
    expect(Buffer.from(element?.bytes ?? []).toString()).toBe(hit)
  })
})

test.each(manyNames.flatMap((one) => [one, one.toUpperCase()]))('among nineteen names, %s is found', (one) => {
  const record = `{"a":"${one}"}`
  expect(shown(theScanner(manyNames).scan(Buffer.from(`{"records":[${record}]}`)))).toEqual([`0: ${record}`])
})

test('a message may fill all memory but what must lie behind it', () => {
  const scanner = theScanner(watchedNames)
  for (const more of [0, 1, 64, 127, 128, 129, 10_000]) {
    const length = scanner.room(0).length + more
    expect(scanner.scan(Buffer.alloc(length, ' ')), `${more} bytes more than there is room for`).toBe('everything')
  }
})

test('where WebAssembly has no SIMD there is no scanner', () => {
  // What it says of code that it cannot run.
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
  try {
    expect(createScanner(new Set(watchedNames))).toBeUndefined()
  } finally {
    validate.mockRestore()
  }
})

test.each([
  [839, true],
  [840, true],
  [841, false],
])('whether %i names of 56 characters are room enough for: %s', (count, expected) => {
  const names = Array.from(
    { length: count },
    (_, i) => `microsoft.compute/virtualmachines/extensions/number.${1000 + i}`,
  )
  expect(createScanner(new Set(names)) !== undefined).toBe(expected)
})
