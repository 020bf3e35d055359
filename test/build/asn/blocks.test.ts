import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAddress } from '../../../build/asn/address.ts'
import { bitAt, eachBlock } from '../../../build/asn/blocks.ts'

/** The blocks of a range as bits of the address, for instance 0101 for a /4. */
function blocksOf(bounds: Uint32Array): string[] {
  const blocks: string[] = []
  eachBlock(bounds, 0, (at, length, flipped) => {
    const bits = Array.from(
      { length },
      (_, depth) => bitAt(bounds, at, depth) ^ (flipped && depth === length - 1 ? 1 : 0),
    )
    blocks.push(bits.join(''))
  })
  return blocks.sort()
}

function cidrs(first: string, last: string): string[] {
  const bounds = new Uint32Array(8)
  readAddress(Buffer.from(first), 0, first.length, 4, bounds, 0)
  readAddress(Buffer.from(last), 0, last.length, 4, bounds, 4)
  return blocksOf(bounds).map((bits) => {
    const octets = bits.slice(96).padEnd(32, '0').match(/.{8}/g) ?? []
    return `${octets.map((octet) => Number.parseInt(octet, 2)).join('.')}/${bits.length - 96}`
  })
}

test.each<[string, string, string[]]>([
  ['1.2.3.4', '1.2.3.4', ['1.2.3.4/32']],
  ['1.2.3.4', '1.2.3.5', ['1.2.3.4/31']],
  ['1.2.3.5', '1.2.3.6', ['1.2.3.5/32', '1.2.3.6/32']],
  ['1.0.0.0', '1.0.0.255', ['1.0.0.0/24']],
  [
    '1.0.0.0',
    '1.0.0.254',
    [
      '1.0.0.0/25',
      '1.0.0.128/26',
      '1.0.0.192/27',
      '1.0.0.224/28',
      '1.0.0.240/29',
      '1.0.0.248/30',
      '1.0.0.252/31',
      '1.0.0.254/32',
    ],
  ],
  ['1.0.0.1', '1.0.0.8', ['1.0.0.1/32', '1.0.0.2/31', '1.0.0.4/30', '1.0.0.8/32']],
  ['1.0.128.0', '1.0.196.255', ['1.0.128.0/18', '1.0.192.0/22', '1.0.196.0/24']],
  ['127.255.255.255', '128.0.0.0', ['127.255.255.255/32', '128.0.0.0/32']],
  ['0.0.0.0', '255.255.255.255', ['0.0.0.0/0']],
])('%s to %s is cut into the fewest blocks', (first, last, blocks) => {
  expect(cidrs(first, last)).toEqual(blocks)
})

test('the blocks of any range touch without a gap, from its first address to its last, and no two could be one', () => {
  const words = (address: bigint) => [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffffffffn))
  const anAddress = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
    fc.bigInt({ min: 2n ** 64n - 300n, max: 2n ** 64n + 300n }),
  )
  fc.assert(
    fc.property(anAddress, anAddress, (one, other) => {
      const [first, last] = one < other ? [one, other] : [other, one]
      const blocks = blocksOf(Uint32Array.from([...words(first), ...words(last)]))
      let next = first
      for (const bits of blocks) {
        expect(BigInt(`0b${bits.padEnd(128, '0')}`)).toBe(next)
        next += 2n ** BigInt(128 - bits.length)
      }
      expect(next).toBe(last + 1n)
      const parents = blocks.map((bits) => bits.slice(0, -1))
      expect(
        parents.filter(
          (parent, i) => i > 0 && parent === parents[i - 1] && blocks[i]?.length === blocks[i - 1]?.length,
        ),
      ).toEqual([])
    }),
    { numRuns: 500 },
  )
})
