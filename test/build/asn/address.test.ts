import { expect, test } from 'vitest'
import { readAddress } from '../../../build/asn/address.ts'

const read = (text: string, family: 4 | 6) => {
  const words = new Uint32Array(6).fill(7)
  const bytes = Buffer.from(`,${text},`)
  if (!readAddress(bytes, 1, bytes.length - 1, family, words, 1)) return undefined
  expect([words[0], words[5]]).toEqual([7, 7])
  return Array.from(words.subarray(1, 5), (word) => word.toString(16))
}

test.each<[string, 4 | 6, string[]]>([
  ['0.0.0.0', 4, ['0', '0', '0', '0']],
  ['1.2.3.4', 4, ['0', '0', '0', '1020304']],
  ['255.255.255.255', 4, ['0', '0', '0', 'ffffffff']],
  ['::', 6, ['0', '0', '0', '0']],
  ['::1', 6, ['0', '0', '0', '1']],
  ['2001:db8::', 6, ['20010db8', '0', '0', '0']],
  ['2001:DB8::a:0:1', 6, ['20010db8', '0', 'a', '1']],
  ['fedc:ba98:7654:3210:fedc:ba98:7654:3210', 6, ['fedcba98', '76543210', 'fedcba98', '76543210']],
  ['1:2:3:4:5:6:7::', 6, ['10002', '30004', '50006', '70000']],
  ['::2:3:4:5:6:7:8', 6, ['2', '30004', '50006', '70008']],
])('%s is read as the address that it is', (text, family, words) => {
  expect(read(text, family)).toEqual(words)
})

test.each<[string, 4 | 6]>([
  ['', 4],
  ['1.2.3', 4],
  ['1.2.3.', 4],
  ['.1.2.3', 4],
  ['1..2.3', 4],
  ['1.2.3.4.5', 4],
  ['1.2.3.256', 4],
  ['1.2.3.4a', 4],
  ['-1.2.3.4', 4],
  ['::1', 4],
  ['', 6],
  [':', 6],
  [':::', 6],
  ['1:2:3:4:5:6:7', 6],
  ['1:2:3:4:5:6:7:8:9', 6],
  ['1:2:3:4:5:6:7:8::', 6],
  ['1::2::3', 6],
  ['1::2:', 6],
  [':1::2', 6],
  ['12345::', 6],
  ['g::', 6],
  ['1.2.3.4', 6],
])('"%s" is no address of IPv%i', (text, family) => {
  expect(read(text, family)).toBeUndefined()
})
