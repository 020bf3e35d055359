import { expect, test } from 'vitest'
import { idsMeant, shortId } from '../../../lib/triage/short-id.ts'

const ids = Array.from({ length: 300 }, (_, i) => `2026030${1 + (i % 9)}T${String(i).padStart(6, '0')}000Z-${i}`)
const withLetter = (letter: string): string => ids.find((id) => shortId(id).includes(letter)) ?? expect.fail(letter)

test.each([
  ['0', 'o'],
  ['0', 'O'],
  ['1', 'i'],
  ['1', 'L'],
])('a short id with %s is meant when somebody reads it as %s', (letter, misread) => {
  const id = withLetter(letter)
  expect(idsMeant(shortId(id).replaceAll(letter, misread).toLowerCase(), ids)).toContain(id)
})

test('the beginning of an id means it from eight letters on', () => {
  const one = ['20260301T211407441Z-0f']
  expect(idsMeant('2026030', one)).toEqual([])
  expect(idsMeant('20260301', one)).toEqual(one)
})

test('a whole id means that alone, also when others begin with it', () => {
  expect(idsMeant('20260301T', ['20260301T', '20260301T2'])).toEqual(['20260301T'])
})
