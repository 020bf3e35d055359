import fc from 'fast-check'
import { type AsnResponse, Reader } from 'maxmind'
import { describe, expect, test } from 'vitest'
import { aDatabase } from './a-package.ts'

const whole6 = '::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'

function asnsOf(bytes: Buffer, addresses: readonly string[]): (number | undefined)[] {
  const reader = new Reader<AsnResponse>(bytes)
  return addresses.map((address) => reader.get(address)?.autonomous_system_number)
}

describe('a database says of each address the network of its range', () => {
  test.each<[string, string[], string[], [address: string, asn: number | undefined][]]>([
    [
      'a range of one block',
      ['1.0.4.0,1.0.7.255,10,A'],
      [],
      [
        ['1.0.3.255', undefined],
        ['1.0.4.0', 10],
        ['1.0.7.255', 10],
        ['1.0.8.0', undefined],
      ],
    ],
    [
      'a range that is no block',
      ['1.0.0.5,1.0.1.3,10,A'],
      [],
      [
        ['1.0.0.4', undefined],
        ['1.0.0.5', 10],
        ['1.0.1.3', 10],
        ['1.0.1.4', undefined],
      ],
    ],
    [
      'adjacent ranges',
      ['1.0.0.0,1.0.0.9,10,A', '1.0.0.10,1.0.0.20,11,B'],
      [],
      [
        ['1.0.0.9', 10],
        ['1.0.0.10', 11],
        ['1.0.0.20', 11],
        ['1.0.0.21', undefined],
      ],
    ],
    [
      'one IPv4 address',
      ['1.2.3.4,1.2.3.4,10,A'],
      [],
      [
        ['1.2.3.3', undefined],
        ['1.2.3.4', 10],
        ['1.2.3.5', undefined],
      ],
    ],
    [
      'one IPv6 address',
      [],
      ['2001:db8::7,2001:db8::7,10,A'],
      [
        ['2001:db8::6', undefined],
        ['2001:db8::7', 10],
        ['2001:db8::8', undefined],
      ],
    ],
    [
      'an IPv6 range that is no block',
      [],
      ['2001:db8::ffff,2001:db8:0:1::1,10,A'],
      [
        ['2001:db8::fffe', undefined],
        ['2001:db8::ffff', 10],
        ['2001:db8:0:1::1', 10],
        ['2001:db8:0:1::2', undefined],
      ],
    ],
    [
      'the first and the last address',
      ['0.0.0.0,0.0.0.0,10,A', '255.255.255.255,255.255.255.255,11,B'],
      [],
      [
        ['0.0.0.0', 10],
        ['0.0.0.1', undefined],
        ['255.255.255.254', undefined],
        ['255.255.255.255', 11],
      ],
    ],
    [
      'all of IPv4',
      ['0.0.0.0,255.255.255.255,10,A'],
      [],
      [
        ['0.0.0.0', 10],
        ['255.255.255.255', 10],
        ['::ffff:1.2.3.4', 10],
        ['2001:db8::', undefined],
      ],
    ],
    [
      'all of IPv6, which says nothing of IPv4',
      ['1.0.0.0,1.0.0.255,11,B'],
      [`${whole6},10,A`],
      [
        ['2001:db8::', 10],
        ['ffff::', 10],
        ['1.0.0.1', 11],
        ['1.0.1.0', undefined],
        ['2002:0100:0100::', undefined],
      ],
    ],
    [
      'an IPv6 range in ::/96, which says nothing of IPv4',
      ['1.0.0.0,1.0.0.7,11,B'],
      ['::100:0,::100:ff,10,A'],
      [
        ['1.0.0.1', 11],
        ['1.0.0.9', undefined],
      ],
    ],
    [
      'the same network on both sides of a gap',
      ['1.0.0.0,1.0.0.1,10,A', '1.0.0.3,1.0.0.3,10,A'],
      [],
      [
        ['1.0.0.1', 10],
        ['1.0.0.2', undefined],
        ['1.0.0.3', 10],
      ],
    ],
    ['the largest ASN', ['1.0.0.0,1.0.0.0,4294967295,A'], [], [['1.0.0.0', 4294967295]]],
    [
      'AS0, which is no network',
      ['1.0.0.0,1.0.0.0,0,-', '1.0.0.1,1.0.0.1,1,A'],
      [],
      [
        ['1.0.0.0', undefined],
        ['1.0.0.1', 1],
      ],
    ],
  ])('%s', (_, ipv4, ipv6, expected) => {
    const bytes = aDatabase(ipv4, ipv6)
    expect(
      asnsOf(
        bytes,
        expected.map(([address]) => address),
      ),
    ).toEqual(expected.map(([, asn]) => asn))
  })
})

describe('of overlapping ranges the more specific one stays', () => {
  const addresses = ['1.0.0.0', '1.0.0.15', '1.0.0.16', '1.0.0.31', '1.0.0.32', '1.0.0.255']
  test.each<[string, string[], (number | undefined)[]]>([
    ['one inside the other', ['1.0.0.0,1.0.0.255,10,A', '1.0.0.16,1.0.0.31,11,B'], [10, 10, 11, 11, 10, 10]],
    ['two that cross: the smaller one', ['1.0.0.0,1.0.0.31,10,A', '1.0.0.16,1.0.0.255,11,B'], [10, 10, 10, 10, 11, 11]],
    [
      'two that cross, of one size: the later one',
      ['1.0.0.0,1.0.0.31,10,A', '1.0.0.16,1.0.0.47,11,B'],
      [10, 10, 11, 11, 11, undefined],
    ],
    [
      'one range twice: the lower ASN',
      ['1.0.0.0,1.0.0.31,11,B', '1.0.0.0,1.0.0.31,10,A'],
      [10, 10, 10, 10, undefined, undefined],
    ],
    [
      'three in each other',
      ['1.0.0.0,1.0.0.255,10,A', '1.0.0.0,1.0.0.31,11,B', '1.0.0.16,1.0.0.16,12,C'],
      [11, 11, 12, 11, 10, 10],
    ],
  ])('%s, in any order of rows', (_, rows, expected) => {
    expect(asnsOf(aDatabase(rows), addresses)).toEqual(expected)
    expect(asnsOf(aDatabase(rows.toReversed()), addresses)).toEqual(expected)
  })

  test('random ranges answer as the smallest that holds the address, then the later, then the lower ASN', () => {
    const aRange = fc
      .tuple(fc.nat(63), fc.nat(63), fc.integer({ min: 1, max: 9 }))
      .map(([a, b, asn]) => ({ first: Math.min(a, b), last: Math.max(a, b), asn }))
    fc.assert(
      fc.property(fc.array(aRange, { minLength: 1, maxLength: 12 }), (ranges) => {
        const best = ranges.toSorted(
          (a, b) => a.last - a.first - (b.last - b.first) || b.first - a.first || a.asn - b.asn,
        )
        const expected = Array.from(
          { length: 64 },
          (_, i) => best.find(({ first, last }) => first <= i && i <= last)?.asn,
        )
        const bytes = aDatabase(ranges.map(({ first, last, asn }) => `1.2.3.${first},1.2.3.${last},${asn},A`))
        expect(
          asnsOf(
            bytes,
            expected.map((__, i) => `1.2.3.${i}`),
          ),
        ).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})

test('IPv4-mapped and 6to4 addresses show the IPv4 network inside, whatever the rows say of them', () => {
  const bytes = aDatabase(
    ['1.0.0.0,1.0.0.255,10,A'],
    [
      '2002::,2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff,20,B',
      '2001::,2001::ffff:ffff:ffff:ffff:ffff:ffff,21,C',
      '::ffff:0:0,::ffff:ffff:ffff,22,D',
    ],
  )
  expect(
    asnsOf(bytes, ['::ffff:1.0.0.7', '::ffff:1.0.1.0', '2002:100:7::1', '2002:101::', '2001:0:100:7::', '::1.0.0.7']),
  ).toEqual([10, undefined, 10, undefined, 21, 10])
})
