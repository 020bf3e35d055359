import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode } from '../../../lib/decode/decode.ts'
import { aRecord, aRestRecord } from '../../support/records.ts'

const anyRecord = fc.tuple(fc.boolean(), fc.nat(), fc.string(), fc.array(fc.nat(9))).map(([isRest, id, text, list]) => {
  const requestbody = JSON.stringify({ publisher: 'Microsoft.Azure.Extensions', settings: { text, list } })
  const change = { correlationId: `${id}`, properties: { requestbody, list, objects: list.map((n) => ({ n })) } }
  return isRest ? aRestRecord(change) : aRecord(change)
})

/** What becomes of one element: bytes cut out, put in, changed, or all of it replaced. */
const anyDamage = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.oneof(fc.constant(0), fc.nat(3), fc.nat(2000)),
  fc.oneof(
    fc.constant(Buffer.alloc(0)),
    fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', '{"n":[1', '{"a":', ' ', 'x', '7'), {
        maxLength: 5,
      })
      .map((parts) => Buffer.from(parts.join(''))),
  ),
)

const shapes: readonly (readonly [string, string, string, string, number])[] = [
  ['records', '{"records":[', ',', ']}', 0],
  ['records on lines of their own', '{"records":[\n', ',\n', '\n]}\n', 0],
  ['records over many lines', '{\n  "records": [\n', ',\n', '\n  ]\n}\n', 4],
  ['value', '{"value":[', ',', ']}', 0],
  ['an array', '[', ',', ']', 0],
  ['an array over many lines', '[\n', ',\n', '\n]', 2],
  ['lines', '', '\n', '\n', 0],
]

test.each(shapes)('damage to one element of %s costs no other record', (_, before, between, after, indent) => {
  const someRecords = fc.array(anyRecord, { minLength: 1, maxLength: 4 })
  const property = fc.property(someRecords, fc.nat(3), anyDamage, (records, which, harm) => {
    const hit = which % records.length
    const elements = records.map((record) => Buffer.from(JSON.stringify(record, null, indent)))
    const damaged = elements.map((bytes, index) => (index === hit ? damage(harm, bytes) : bytes))
    const message = Buffer.concat([Buffer.from(before), ...joined(damaged, Buffer.from(between)), Buffer.from(after)])
    const sound = records.filter((_record, index) => index !== hit).map((record) => JSON.stringify(record))
    expect(missing(sound, found(message))).toEqual([])
  })
  fc.assert(property, { numRuns: 300 })
})

test('whatever the bytes are, decode answers, and what it could not read are parts of the message in their order', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(
        fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', 'n', '{"records":[', '{"n":1}', ' ', '\ufeff'),
        { maxLength: 30 },
      )
      .map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
  )
  const property = fc.property(anyBytes, (message) => {
    let last = message.byteOffset
    for (const piece of decode(message)) {
      if (piece.kind === 'record') continue
      expect(piece.bytes.buffer).toBe(message.buffer)
      expect(piece.bytes.byteOffset).toBeGreaterThanOrEqual(last)
      expect(piece.bytes.length).toBeGreaterThan(0)
      last = piece.bytes.byteOffset + piece.bytes.length
    }
    expect(last).toBeLessThanOrEqual(message.byteOffset + message.length)
  })
  fc.assert(property, { numRuns: 3000 })
})

test('any JSON comes through as it was', () => {
  const property = fc.property(fc.array(fc.jsonValue().map((value) => ({ value: { value } }))), (items) => {
    const expected = items.map((item) => JSON.stringify(item))
    expect(found(JSON.stringify({ records: items }))).toEqual(expected)
    expect(found(JSON.stringify(items, null, 1))).toEqual(expected)
    expect(found(items.map((item) => JSON.stringify(item)).join('\r\n'))).toEqual(expected)
  })
  fc.assert(property, { numRuns: 300 })
})

test.each<[string, string, number]>([
  ['a million records in an array', `[${'{},'.repeat(999_999)}{}]`, 1_000_000],
  ['a million records of which the last is damaged', `[${'{},'.repeat(999_999)}{x}]`, 999_999],
  ['a hundred thousand records, cut', `{"records":[${'{"n":1},'.repeat(100_000)}{`, 100_000],
  ['two messages in a row of two hundred thousand each', `{"records":[${'7,'.repeat(200_000)}7]}`.repeat(2), 400_002],
  ['10,000 objects in each other', `${'{"n":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 1],
  ['10,000 arrays in each other', `{"n":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 1],
  [
    'a sound neighbour of 10,000 damaged objects in each other',
    `[${'{"n":'.repeat(10_000)}x${'}'.repeat(10_000)},{"n":1}]`,
    1,
  ],
  ['a sound neighbour of 10,000 objects that do not end', `[${'{"n":'.repeat(10_000)},{"n":1}]`, 1],
  ['a sound neighbour of 10,000 brackets that do not end', `[${'['.repeat(10_000)},{"n":1}]`, 1],
  ['a record behind 1,000 objects in each other without keys', `${'{x'.repeat(1000)}${'}'.repeat(1000)}{"n":1}`, 1],
  [
    'a record behind 1,000 objects in each other with raw control characters',
    `${'{"\u0001":'.repeat(1000)}1${'}'.repeat(1000)}{"n":1}`,
    1,
  ],
  ['a record behind more braces than a set has room for', `${'{'.repeat(17e6)}x{"n":1}`, 1],
  ['a message of nothing but brackets', '{'.repeat(1_000_000), 0],
  ['a message of nothing but quotes', '{"'.repeat(500_000), 0],
  ['a string of a million characters', `{"records":[{"n":"${'x'.repeat(1_000_000)}"},{"n":x}]}`, 1],
  ['a million blanks', ' '.repeat(1_000_000), 0],
])('%s can be read', (_, message, records) => {
  expect(found(message)).toHaveLength(records)
})

/** The records of a message, each as JSON text or, if that would be too deep for the engine, as nothing. */
function found(message: string | Uint8Array): string[] {
  const pieces = decode(typeof message === 'string' ? Buffer.from(message) : message)
  return pieces.flatMap((piece) => (piece.kind === 'record' ? [textOf(piece.value)] : []))
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return ''
  }
}

function damage([place, length, put]: readonly [number, number, Buffer], bytes: Buffer): Buffer {
  const at = Math.floor(place * bytes.length)
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)])
}

const joined = (elements: readonly Buffer[], between: Buffer): Buffer[] =>
  elements.flatMap((element, index) => (index === 0 ? [element] : [between, element]))

/** The texts that do not follow each other, in this order, among all. */
function missing(texts: readonly string[], all: readonly string[]): string[] {
  let from = 0
  return texts.filter((text) => {
    const at = all.indexOf(text, from)
    if (at >= 0) from = at + 1
    return at < 0
  })
}
