import { expect, test } from 'vitest'
import { objectFields, textOf, writtenFields } from '../../../lib/normalise/json-field.ts'

test.each<[string, unknown, object]>([
  ['an object', { a: 1 }, { a: 1 }],
  ['the text of an object', '{"a":1}', { a: 1 }],
  ['the text of an object with blanks in front', '\r\n {"a":1}', { a: 1 }],
  ['an object with nothing in it', {}, {}],
  ['the text of something cut', '{"a":', {}],
  ['the text of an array', '[{"a":1}]', {}],
  ['the text of the text of an object', '"{\\"a\\":1}"', {}],
  ['a display name', 'Maya Lindqvist', {}],
  ['no text', '', {}],
  ['an array', [{ a: 1 }], {}],
  ['a number', 7, {}],
  ['null', null, {}],
  ['nothing', undefined, {}],
])('the fields of %s are told', (_, value, expected) => {
  expect(writtenFields(value)).toEqual(expected)
})

test('the text of an object is not opened where only an object may stand', () => {
  expect(objectFields('{"a":1}')).toEqual({})
})

test('a field called __proto__ gives its object nothing', () => {
  const fields = writtenFields('{"__proto__":{"resultType":"Success"}}')
  expect(fields.resultType).toBeUndefined()
  expect(Object.keys(fields)).toEqual(['__proto__'])
})

test.each<[unknown, string | undefined]>([
  ['x', 'x'],
  [' x ', ' x '],
  ['', undefined],
  [' ', undefined],
  [7, undefined],
  [null, undefined],
])('the text of %j is %j', (value, expected) => {
  expect(textOf(value)).toBe(expected)
})
