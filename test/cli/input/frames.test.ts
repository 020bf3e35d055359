import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Frame, framesOf } from '../../../cli/input/frames.ts'
import { decode } from '../../../lib/decode/decode.ts'

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function framesIn(bytes: Buffer, size = 1 << 20): Promise<Frame[]> {
  const frames: Frame[] = []
  for await (const frame of framesOf(chunksOf(bytes, size))) frames.push({ ...frame, bytes: Buffer.from(frame.bytes) })
  return frames
}

const textsOf = (frames: readonly Frame[]): string[][] =>
  frames.map(({ where, bytes }) => [where, Buffer.from(bytes).toString()])

test.each<[what: string, file: string, frames: string[][]]>([
  ['nothing', '', []],
  ['blanks and empty lines', ' \r\n\n\t', []],
  [
    'a record a line',
    '{"a":1}\n{"a":2}\n',
    [
      ['line 1', '{"a":1}'],
      ['line 2', '{"a":2}'],
    ],
  ],
  [
    'a last line without an end',
    '{"a":1}\n{"a":2}',
    [
      ['line 1', '{"a":1}'],
      ['line 2', '{"a":2}'],
    ],
  ],
  [
    'empty lines, which are counted',
    '\n{"a":1}\n\n{"a":2}\n',
    [
      ['line 2', '{"a":1}'],
      ['line 4', '{"a":2}'],
    ],
  ],
  [
    'a message a line',
    '{"records":[{"a":1}]}\n[{"a":2}]\n',
    [
      ['line 1', '{"records":[{"a":1}]}'],
      ['line 2', '[{"a":2}]'],
    ],
  ],
  [
    'lines of which the first is cut',
    '{"a":"on\n{"a":2}\n',
    [
      ['line 1', '{"a":"on'],
      ['line 2', '{"a":2}'],
    ],
  ],
  [
    'lines of which the first is no JSON',
    'hello\n{"a":2}\n',
    [
      ['line 1', 'hello'],
      ['line 2', '{"a":2}'],
    ],
  ],
  [
    'lines with text in front',
    'hello\n[note] {\n{"a":1}\n',
    [
      ['line 1', 'hello'],
      ['line 2', '[note] {'],
      ['line 3', '{"a":1}'],
    ],
  ],
  ['a printed array with text in front', 'hello\n[\n{"a":1}\n]', [['', 'hello\n[\n{"a":1}\n]']]],
  ['a document in one line', '[{"a":1}]', [['', '[{"a":1}]']]],
  ['a printed array', '[\n  {\n    "a": 1\n  }\n]\n', [['', '[\n  {\n    "a": 1\n  }\n]\n']]],
  ['a printed array with blanks in front', '\n\n[\n{"a":1}]', [['', '\n\n[\n{"a":1}]']]],
  ['a printed object', '{\n "value": [\n{"a":1}\n]}', [['', '{\n "value": [\n{"a":1}\n]}']]],
  ['an array with the commas in front', '[{"a":1}\n,{"a":2}\n]', [['', '[{"a":1}\n,{"a":2}\n]']]],
  [
    '{"records"} with the commas in front',
    '{"records":[{"a":1}\n,{"a":2}]}',
    [['', '{"records":[{"a":1}\n,{"a":2}]}']],
  ],
])('frames of %s, in chunks of any size', async (_, file, frames) => {
  for (const size of [1, 2, 3, 1 << 20]) expect(textsOf(await framesIn(Buffer.from(file), size))).toEqual(frames)
})

test('where a stream is cut into chunks does not matter', async () => {
  const line = fc.oneof(fc.json(), fc.constantFrom('', ' ', '[', '{"records":[', ']}', '{"a":', '\uFEFF', '"', 'é\\'))
  const file = fc.array(line, { maxLength: 12 }).map((lines) => Buffer.from(lines.join('\n')))
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 9 }), async (bytes, size) => {
      expect(textsOf(await framesIn(bytes, size))).toEqual(textsOf(await framesIn(bytes)))
    }),
    { numRuns: 200 },
  )
})

const record = (n: number): string => JSON.stringify({ operationName: 'a/write', n, text: 'ab{}[],"\\'.repeat(200) })

function bigDocument(count: number, damage: (record: string, n: number) => string = (text) => text): Buffer {
  return Buffer.from(`{"records":[${Array.from({ length: count }, (_, n) => damage(record(n), n)).join(',')}]}`)
}

const numbersIn = (frames: readonly Frame[]): number[] =>
  frames.flatMap(({ bytes }) =>
    decode(bytes).flatMap((piece) => (piece.kind === 'record' ? [(piece.value as { n: number }).n] : [])),
  )

test('40 MB of {"records":[…]} in a single line come as one element after the other', async () => {
  const count = 18_000
  const bytes = bigDocument(count)
  expect(bytes.length).toBeGreaterThan(40e6)
  let number = 0
  for await (const frame of framesOf(chunksOf(bytes, 1 << 16))) {
    number++
    expect(frame.where).toBe(`element ${number}`)
    expect(Buffer.from(frame.bytes).equals(Buffer.from(record(number - 1)))).toBe(true)
  }
  expect(number).toBe(count)
})

test.each<[what: string, damage: (record: string, n: number) => string]>([
  ['has lost a quote', (text, n) => (n === 2000 ? text.replace('"n"', 'n"') : text)],
  ['has lost its end', (text, n) => (n === 2000 ? text.slice(0, -30) : text)],
  ['is something else', (text, n) => (n === 2000 ? '\\\\ oh dear' : text)],
])('a big document of which one record %s gives all the others', async (_, damage) => {
  const count = 9_000
  const frames = await framesIn(bigDocument(count, damage), 1 << 16)
  const numbers = numbersIn(frames)
  const missing = Array.from({ length: count }, (_, n) => n).filter((n) => !numbers.includes(n))
  // Where a record lost its end, the next one may be taken for a part of it.
  expect(missing.length).toBeLessThanOrEqual(2)
  for (const n of missing) expect(Math.abs(n - 2000)).toBeLessThanOrEqual(1)
  expect(Math.max(...frames.map(({ bytes }) => bytes.length))).toBeLessThan(17 * 1024 * 1024)
})

test('a big document that is cut gives all that came before, and what is left as it is', async () => {
  const whole = bigDocument(9_000)
  const frames = await framesIn(whole.subarray(0, whole.length - 100))
  expect(numbersIn(frames)).toHaveLength(8_999)
  expect(frames.at(-1)?.where).toBe('from element 9000 on')
})

test('a big damaged document with braces in each other that end nowhere is read to its end', async () => {
  const braces = '{'.repeat(500_000)
  const frames = await framesIn(Buffer.from(`{"records":[{"n":1}\\${braces}x${' '.repeat(17e6)}{"n":2}`))
  expect(numbersIn(frames)).toEqual([1, 2])
})
