import { describe, expect, test } from 'vitest'
import { createPlainScanner } from '../../../lib/scan/plain-scanner.ts'
import type { Scanner } from '../../../lib/scan/scan.ts'
import { createScanner } from '../../../lib/scan/scanner.ts'
import { randomFor } from '../../../local/sample-week/random.ts'
import { damaged, messyMessage, scatteredNames, watchedNames } from '../../support/messy-messages.ts'

const hit = `{"operationName":"${watchedNames[0].toUpperCase()}"}`
const other = '{"operationName":"Microsoft.Compute/virtualMachines/write"}'

function scanText(scanner: Scanner, text: string | Buffer): unknown {
  const bytes = Buffer.from(text)
  scanner.room(bytes.length).set(bytes)
  const { toRead, lines, blankLines } = scanner.scanLines(bytes.length)
  return {
    lines,
    blankLines,
    toRead: toRead.map(({ number, bytes: line }) => `${number}: ${Buffer.from(line).toString('latin1').trim()}`),
  }
}

const names = new Set(watchedNames)
const fast = createScanner(names)
const plain = createPlainScanner(names)
const scanners: readonly (readonly [string, Scanner])[] = [
  ...(fast ? [['the scanner', fast] as const] : []),
  ['its definition', plain],
]

describe.each(scanners)('%s', (_, scanner) => {
  test.each<[string, string, string[], number, number]>([
    ['lines of other operations need no look', `${other}\n${other}\n`, [], 2, 0],
    [
      'a line with a needle is handed on with its number',
      `${other}\n${hit}\n${other}\n${hit}\n`,
      [`1: ${hit}`, `3: ${hit}`],
      4,
      0,
    ],
    ['blank lines are counted and passed over', `\n${hit}\n \t\r\n\n`, [`1: ${hit}`], 4, 3],
    ['lines may end in a carriage return', `${other}\r\n${hit}\r\n`, [`1: ${hit}`], 2, 0],
    ['a line that does not end as it begins is handed on', `${other}\n{"a":\n`, ['1: {"a":'], 2, 0],
    [
      'a line of records must end as such',
      '{"records":[{"a":1}\n{"records":[{"a":1}]}\n',
      ['0: {"records":[{"a":1}'],
      2,
      0,
    ],
    ['a byte order mark begins a line', '\ufeff{"a":1}\n', [], 1, 0],
    ['behind a blank it is no mark', ' \ufeff{"a":1}\n', ['0: \u00ef\u00bb\u00bf{"a":1}'], 1, 0],
    ['an array is handed on', `[${other}]\n`, [`0: [${other}]`], 1, 0],
    [
      'a backslash at the end of a line escapes nothing in the next',
      '{"a":"\\\n/"}\n',
      ['0: {"a":"\\', '1: /"}'],
      2,
      0,
    ],
    [
      'a needle over two lines is none',
      `{"a":"microsoft.compute/virtual\nmachines/extensions/write"}\n`,
      ['0: {"a":"microsoft.compute/virtual', '1: machines/extensions/write"}'],
      2,
      0,
    ],
  ])('%s', (_title, text, toRead, lines, blankLines) => {
    expect(scanText(scanner, text)).toEqual({ toRead, lines, blankLines })
  })

  test.each([4095, 4096, 4097, 9000])('%i lines with a needle are all handed on, in order', (count) => {
    const text = `${hit}\n`.repeat(count)
    const scanned = scanText(scanner, text)
    expect(scanned).toEqual({
      lines: count,
      blankLines: 0,
      toRead: Array.from({ length: count }, (_, number) => `${number}: ${hit}`),
    })
  })

  test('lines handed on keep their bytes when the room is filled anew', () => {
    const text = Buffer.from(`${hit}\n`)
    scanner.room(text.length).set(text)
    const [line] = scanner.scanLines(text.length).toRead
    scanner.room(text.length).fill(0)
    expect(Buffer.from(line?.bytes ?? []).toString()).toBe(hit)
  })
})

test.each<[string, readonly string[]]>([
  ['one family of names', watchedNames],
  ['several families', scatteredNames],
])('lines of any text are scanned as the definition says: %s', (_, wanted) => {
  const random = randomFor(6, 'lines')
  const [fast, plain] = [createScanner(new Set(wanted)), createPlainScanner(new Set(wanted))]
  for (let i = 0; i < 2000; i++) {
    const text = Buffer.concat(
      Array.from({ length: random.between(1, 6) }, () => {
        const whole = messyMessage(random, wanted)
        return Buffer.concat([random.chance(30) ? damaged(random, whole) : whole, Buffer.from('\n')])
      }),
    )
    expect(fast && scanText(fast, text), text.toString('latin1')).toEqual(scanText(plain, text))
  }
})
