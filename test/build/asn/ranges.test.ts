import { expect, test } from 'vitest'
import { readRanges } from '../../../build/asn/ranges.ts'

const read = (text: string, family: 4 | 6 = 4) => readRanges([{ name: 'asn.csv', family, bytes: Buffer.from(text) }])

test.each<[string, string, 4 | 6]>([
  ['a first address that is none: line 2: the first address is not IPv4', '1.0.0.0,1.0.0.1,1,A\n1.0.0,1.0.0.1,1,A', 4],
  ['a last address that is none: line 1: the last address is not IPv4', '1.0.0.0,::1,1,A', 4],
  ['the other family: line 1: the first address is not IPv6', '1.0.0.0,1.0.0.1,1,A', 6],
  ['a range backwards: line 1: the last address is before the first', '1.0.0.1,1.0.0.0,1,A', 4],
  [
    'a range backwards in its first word: line 1: the last address is before the first',
    '2001:db8::,2001:db7:ffff::,1,A',
    6,
  ],
  ['a row cut in its addresses: line 3: fewer than four fields', '1.0.0.0,1.0.0.1,1,A\n\n1.0.0.2,1.0.', 4],
  ['a row cut after its addresses: line 1: no ASN and organisation', '1.0.0.0,1.0.0.1,13', 4],
  ['an ASN that is no number: line 1: no ASN and organisation', '1.0.0.0,1.0.0.1,AS1,A', 4],
  ['an ASN too high: line 1: AS4294967296 is above 4294967295', '1.0.0.0,1.0.0.1,4294967296,A', 4],
  ['a name cut in its quotes: line 1: a quotation mark is not closed', '1.0.0.0,1.0.0.1,1,"A', 4],
  ['a quote that was not doubled: line 1: a quotation mark is not closed', '1.0.0.0,1.0.0.1,1,"A"B"', 4],
])('a damaged row stops the build and is named: %s', (title, text, family) => {
  expect(() => read(text, family)).toThrow(`asn.csv, ${title.slice(title.indexOf('line'))}`)
})

test.each([
  ['nothing', ''],
  ['empty lines', '\n\r\n'],
  ['AS0 alone', '1.0.0.0,1.0.0.1,0,-\n'],
])('a file of %s is no data', (_, text) => {
  expect(() => read(text)).toThrow('No address range in asn.csv; the package is incomplete.')
})

test('rows are counted, and a network is kept once', () => {
  const ranges = read('1.0.0.0,1.0.0.1,1,A\n\n1.0.0.2,1.0.0.3,2,B\r\n1.0.0.4,1.0.0.5,1,A')
  expect(ranges.count).toBe(3)
  expect(ranges.networks.map((network) => network.asn)).toEqual([1, 2])
})
