import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSplitter, type SplitEnd, split } from '../../../lib/decode/split.ts'

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

const elementsOf = (text: string): string[] | undefined => split(Buffer.from(text, 'latin1'))?.map(textOf)

describe('a sound message is cut into its elements', () => {
  test.each<[string, string, string[]]>([
    ['records', '{"records":[{"a":1},{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['value', '{"value":[{"a":1}]}', ['{"a":1}']],
    ['an array', '[{"a":1}]', ['{"a":1}']],
    ['nothing in it', '{"records":[]}', []],
    ['blanks everywhere', ' {\n"records"\t:\r[ {"a":1} , {"b":2} ] } ', ['{"a":1}', '{"b":2}']],
    ['a BOM', '\xef\xbb\xbf[1]', ['1']],
    ['arrays as elements', '[[1,[2]],[]]', ['[1,[2]]', '[]']],
    ['elements without brackets', '[1, true ,"a,]b", nul l]', ['1', 'true', '"a,]b"', 'nul l']],
    ['no commas', '[{"a":1}{"b":2} 3 {"c":4}"d"]', ['{"a":1}', '{"b":2}', '3', '{"c":4}', '"d"']],
    ['commas too many', '[,,{"a":1},,]', ['{"a":1}']],
    ['brackets in strings', '[{"a":"}]{["},{"b":"]"}]', ['{"a":"}]{["}', '{"b":"]"}']],
    ['quotes in strings', '[{"a":"\\"}"},{"b":"\\\\"}]', ['{"a":"\\"}"}', '{"b":"\\\\"}']],
    ['brackets of the wrong kind', '[{"a":1],{"b":2}]', ['{"a":1]', '{"b":2}']],
    ['elements that are no JSON', '[{a b},{"b":2}]', ['{a b}', '{"b":2}']],
  ])('%s', (_, text, expected) => {
    expect(elementsOf(text)).toEqual(expected)
  })
})

describe('an unsound message is not cut', () => {
  const brokenAfter = (text: string): SplitEnd => {
    const splitter = createSplitter()
    splitter.push(Buffer.from(text, 'latin1'))
    return splitter.end()
  }

  test.each<[string, string, string, number, string]>([
    ['an object', '{"a":[1]}', 'no array of records begins here', 0, '{"a":[1]}'],
    ['another key in front', '{"n":1,"records":[1]}', 'no array of records begins here', 0, '{"n":1,"records":[1]}'],
    ['a blank in the key', '{"rec ords":[1]}', 'no array of records begins here', 0, '{"rec ords":[1]}'],
    ['a key in capitals', '{"Records":[1]}', 'no array of records begins here', 0, '{"Records":[1]}'],
    ['half a BOM', '\xef[1]', 'no array of records begins here', 0, '\xef[1]'],
    ['nothing', '', 'the array does not end', 0, ''],
    ['only a head', '{"records":', 'the array does not end', 0, '{"records":'],
    ['an element that does not end', '[1,{"a":2', 'the array does not end', 3, '{"a":2'],
    ['a string that does not end', '[1,"a]', 'the array does not end', 3, '"a]'],
    ['an array that does not end', '[{"a":1},', 'the array does not end', 8, ''],
    ['an object around the array that does not end', '{"records":[1]', 'the array does not end', 13, ''],
    ['another bracket at the end', '[1}', 'a bracket closes what did not open', 2, '}'],
    ['something behind an array', '[1] x', 'something follows the array', 4, 'x'],
    ['a bracket behind an array', '[1]}', 'something follows the array', 3, '}'],
    ['another key behind', '{"records":[1],"n":1}', 'something follows the array', 14, ',"n":1}'],
    ['a second bracket behind', '{"records":[1]}}', 'something follows the array', 15, '}'],
    ['a backslash between elements', '[1,\\]', 'a backslash stands outside a string', 3, '\\]'],
    ['a backslash in an element', '[1,{"a":\\"}]', 'a backslash stands outside a string', 3, '{"a":\\"}]'],
  ])('%s', (_, text, why, at, rest) => {
    const end = brokenAfter(text)
    expect(end.kind === 'broken' && { ...end, rest: textOf(end.rest) }).toEqual({ kind: 'broken', why, at, rest })
    expect(elementsOf(text)).toBeUndefined()
  })
})

describe('a stream', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      ',',
      ' ',
      '\n',
      'a',
      '1',
      '{"records":[',
      '{"value":[',
      ']}',
      '{"a":"\\"]"}',
      '\xef\xbb\xbf',
    ),
    { maxLength: 20 },
  )
  const soundOrNot = fc.oneof(
    pieces.map((parts) => parts.join('')),
    pieces.map((parts) => `[${parts.join('')}]`),
    fc.array(fc.jsonValue()).map((values) => JSON.stringify({ records: values })),
  )

  test('is cut in the same way wherever its chunks end', () => {
    const property = fc.property(soundOrNot, fc.array(fc.nat(8), { maxLength: 40 }), (text, lengths) => {
      const bytes = Buffer.from(text, 'latin1')
      const whole = createSplitter()
      const expected = whole.push(bytes).map(textOf)
      const splitter = createSplitter()
      const elements: string[] = []
      let at = 0
      for (const length of [...lengths, bytes.length]) {
        const chunk = Uint8Array.from(bytes.subarray(at, at + length))
        elements.push(...splitter.push(chunk).map(textOf))
        at += length
      }
      const [ended, expectedEnd] = [splitter.end(), whole.end()]
      expect(elements).toEqual(expected)
      expect(splitter.broken).toBe(whole.broken)
      expect(pick(ended)).toEqual(pick(expectedEnd))
      if (ended.kind === 'broken') expect(text.slice(ended.at)).toMatch(startingWith(textOf(ended.rest)))
    })
    fc.assert(property, { numRuns: 3000 })
  })

  test('gives out every element as soon as it has ended', () => {
    const splitter = createSplitter()
    expect(splitter.push(Buffer.from('{"records":[{"a":1}')).map(textOf)).toEqual(['{"a":1}'])
    expect(splitter.push(Buffer.from(',{"b"')).map(textOf)).toEqual([])
    expect(splitter.push(Buffer.from(':2},')).map(textOf)).toEqual(['{"b":2}'])
    expect(splitter.push(Buffer.from(']}\n')).map(textOf)).toEqual([])
    expect(splitter.end()).toEqual({ kind: 'whole' })
  })

  test.each<[string, number, string | undefined]>([
    ['one byte shorter than the longest element is held', 99, undefined],
    ['as long as the longest element is held', 100, undefined],
    ['one byte longer than the longest element is given up', 101, 'no element ends within 100 bytes'],
  ])('what is %s', (_, length, broken) => {
    const splitter = createSplitter(100)
    splitter.push(Buffer.from('[1,'))
    for (const byte of `"${'x'.repeat(length - 1)}`) splitter.push(Buffer.from(byte))
    expect(splitter.broken).toBe(broken)
  })

  test('that is broken takes no more', () => {
    const splitter = createSplitter()
    splitter.push(Buffer.from('[1}'))
    expect(splitter.push(Buffer.from(',2,3]'))).toEqual([])
    expect(splitter.end()).toMatchObject({ kind: 'broken', at: 2, rest: Buffer.from('}') })
  })

  test('of ten thousand messages of records holds no more than one of them', () => {
    const chunk = Buffer.from('{"records":["'.concat('x'.repeat(1000), '"],"n":[{}]},'))
    const splitter = createSplitter(2 * chunk.length)
    splitter.push(Buffer.from('['))
    let count = 0
    for (let round = 0; round < 10_000; round++)
      count += splitter.push(chunk.subarray(0, 500)).length + splitter.push(chunk.subarray(500)).length
    expect(count).toBe(10_000)
    expect(splitter.broken).toBeUndefined()
  })
})

const pick = (end: SplitEnd): unknown => (end.kind === 'whole' ? end : { why: end.why, at: end.at })
const startingWith = (text: string): RegExp => new RegExp(`^${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`)
