import { expect, test } from 'vitest'
import { contentOf, endOfValue, MalformedAmqp, pairsOf, readSection } from '../../../local/hub/amqp-section.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

test.each([
  ['null', '40', 1],
  ['a byte', '50 ff', 2],
  ['a short', '61 0001', 3],
  ['an int', '71 00000001', 5],
  ['a long', '81 0000000000000001', 9],
  ['a uuid', '98 00000000000000000000000000000000', 17],
  ['a short binary', 'a0 02 ffff', 4],
  ['a long text', 'b1 00000002 6161', 7],
  ['a short list', 'c0 02 01 40', 4],
  ['a long map', 'd1 00000006 00000002 4040', 11],
  ['a short array', 'e0 03 01 50 01', 5],
  ['a described value', '00 53 72 40', 4],
  ['a doubly described value', '00 53 01 00 53 02 40', 7],
])('%s is measured to its last byte', (_, hex, end) => {
  expect(endOfValue(bytes(`${hex} ff`), 0)).toBe(end)
})

test.each([
  ['nothing at all', ''],
  ['a long that is cut', '81 00000000000001'],
  ['a binary longer than what is there', 'a0 03 ffff'],
  ['a size that is cut', 'b0 0000'],
  ['a described value without value', '00 53 72'],
  ['a type that does not exist', '30'],
])('%s is malformed', (_, hex) => {
  expect(() => endOfValue(bytes(hex), 0)).toThrow(MalformedAmqp)
})

test.each([
  ['a short code', '00 53 75 a0 01 61', { code: 0x75, start: 0, value: 3, end: 6 }],
  ['a long code', '00 80 0000000000000075 a0 01 61', { code: 0x75, start: 0, value: 10, end: 13 }],
])('a section with %s is found', (_, hex, expected) => {
  expect(readSection(bytes(hex), 0)).toEqual(expected)
})

test.each([
  ['bytes without a descriptor', 'a0 01 61'],
  ['a named descriptor', '00 a3 01 78 40'],
])('%s begin no section', (_, hex) => {
  expect(() => readSection(bytes(hex), 0)).toThrow(MalformedAmqp)
})

test('a map is taken apart without touching its pairs', () => {
  const map = bytes('c1 0a 04 a3 01 61 50 01 a1 01 62 40')
  expect(pairsOf(map, 0)).toEqual([
    { key: 'a', value: 6, pair: bytes('a3 01 61 50 01') },
    { key: 'b', value: 11, pair: bytes('a1 01 62 40') },
  ])
})

test.each([
  ['a list for a map', 'c0 02 01 40'],
  ['a map that ends within a pair', 'c1 04 02 a3 01 61 50 01'],
  ['a map with a number for a key', 'c1 04 02 50 01 40'],
])('%s is malformed', (_, hex) => {
  expect(() => pairsOf(bytes(hex), 0)).toThrow(MalformedAmqp)
})

test('only binary and text have content', () => {
  expect(contentOf(bytes('a0 02 ff00'), 0)).toEqual(bytes('ff00'))
  expect(contentOf(bytes('b1 00000001 61'), 0)).toEqual(bytes('61'))
  expect(() => contentOf(bytes('50 01'), 0)).toThrow(MalformedAmqp)
})
