import { expect, test } from 'vitest'
import { guidOf } from '../../../lib/normalise/guid.ts'

const guid = 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'

test.each<[string, unknown, string | undefined]>([
  ['with dashes', guid, guid],
  ['without dashes, as evidence writes it', 'a4d7e9105c2b4f8386b1d0e3f5a72c94', guid],
  ['in capitals', 'A4D7E910-5C2B-4F83-86B1-D0E3F5A72C94', guid],
  ['with blanks around', ` ${guid} `, guid],
  ['of 31 digits', 'a4d7e9105c2b4f8386b1d0e3f5a72c9', undefined],
  ['of 33 digits', 'a4d7e9105c2b4f8386b1d0e3f5a72c941', undefined],
  ['with a letter that is no digit', 'g4d7e9105c2b4f8386b1d0e3f5a72c94', undefined],
  ['with dashes elsewhere', 'a4d7-e9105c2b4f8386b1d0e3f5a72c94', undefined],
  ['that is no text', 7, undefined],
  ['that is not there', undefined, undefined],
])('a GUID %s is read', (_, written, expected) => {
  expect(guidOf(written)).toBe(expected)
})
