import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { map, text, uint } from '../../../build/asn/encode.ts'
import { openAsnData } from '../../../lib/enrich/asn-data.ts'
import { aDatabase, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'

const type = 'First-Seen-ASN (compat=GeoLite2-ASN)'
const good = aDatabase(landmarks4, landmarks6, type)
// Where the 16 zero bytes and the first network begin.
const treeEnd = good.indexOf(Buffer.concat([Buffer.alloc(16), Buffer.of(0xe2)]))

/** A copy with other bytes at `offset`. */
function changed(offset: number, bytes: Buffer | string): Buffer {
  const copy = Buffer.from(good)
  Buffer.from(bytes).copy(copy, offset)
  return copy
}

/** A copy with one text in the place of another, of the same length. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  expect(to.length).toBe(from.length)
  const copy = Buffer.from(bytes)
  copy.write(to, copy.indexOf(from), 'latin1')
  return copy
}

/** The good database with records of 28 bits; its last byte is the record size. */
function with28Bits(): Buffer {
  const nodes = Array.from({ length: treeEnd / 6 }, (_, node) => {
    const records = good.subarray(node * 6, node * 6 + 6)
    return Buffer.concat([records.subarray(0, 3), Buffer.of(0), records.subarray(3)])
  })
  return Buffer.concat([...nodes, good.subarray(treeEnd, -1), Buffer.of(28)])
}

/** A database of one node, whose both records are this entry: every address is in it. */
function everywhere(entry: Buffer, family: 4 | 6 = 6): Buffer {
  const record = Buffer.of(0, 0, 1 + 16)
  const metadata = map({
    build_epoch: uint('uint64', 1_781_722_800),
    database_type: text('Other-ASN'),
    ip_version: uint('uint16', family),
    node_count: uint('uint32', 1),
    record_size: uint('uint16', 24),
  })
  return Buffer.concat([
    record,
    record,
    Buffer.alloc(16),
    entry,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ])
}

const double = (value: number) => {
  const bytes = Buffer.alloc(9, 0x68)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

describe('a database that cannot be used is refused with its reason', () => {
  const city = renamed(
    aDatabase(landmarks4, landmarks6, 'GeoLite2-City'),
    'autonomous_system_number',
    'city_of_the_address_here',
  )
  test.each<[string, Buffer, string]>([
    ['an empty file', Buffer.alloc(0), 'it is empty'],
    ['text', Buffer.from('<html>Not found</html>'), 'it is not a MaxMind DB (.mmdb), or its end is missing'],
    ['a compressed file', gzipSync(good), 'it is compressed (gzip): unpack it'],
    ['a file without its end', good.subarray(0, -20), 'its metadata is damaged'],
    ['a file without its metadata', good.subarray(0, -400), 'its end is missing'],
    ['a file without its beginning', good.subarray(300), 'it is cut or damaged'],
    [
      'a file with a hole in the middle',
      Buffer.concat([good.subarray(0, 60), good.subarray(120)]),
      'it is cut or damaged',
    ],
    ['metadata alone', good.subarray(good.indexOf('\xab\xcd\xefMaxMind.com', 0, 'latin1')), 'it is cut or damaged'],
    ['metadata cut after its marker', good.subarray(0, good.indexOf('MaxMind.com') + 11), 'its metadata is damaged'],
    ['zeros in the tree', changed(60, Buffer.alloc(60)), 'it is damaged: record 20 of its tree points nowhere'],
    [
      'a record beyond the end',
      changed(60, Buffer.alloc(3, 0xff)),
      'it is damaged: record 20 of its tree points nowhere',
    ],
    ['no separator behind the tree', changed(treeEnd + 3, 'x'), 'it is cut or damaged'],
    ['no address at all', aDatabase(['1.0.0.0,1.0.0.0,0,-', '2.0.0.0,2.0.0.0,1,A']).fill(0), 'it is not a MaxMind DB'],
    [
      'a City database',
      city,
      'This cannot serve as ASN data: its type is GeoLite2-City, and it has no usable autonomous_system_number (its fields: city_of_the_address_here, autonomous_system_organization)',
    ],
  ])('%s', (_, bytes, reason) => {
    expect(() => openAsnData(bytes)).toThrow(reason)
  })

  test.each<[string, Buffer]>([
    ['0', uint('uint32', 0)],
    ['a fraction', double(1.5)],
    ['above 32 bits', double(4294967296)],
    ['a text', text('AS64500')],
    ['of 64 bits', uint('uint64', 64500)],
  ])('a database whose ASN is %s', (_, asn) => {
    expect(() => openAsnData(everywhere(map({ autonomous_system_number: asn })))).toThrow(
      'its type is Other-ASN, and it has no usable autonomous_system_number (its fields: autonomous_system_number)',
    )
  })

  test.each([
    ['its first', 1],
    ['its last', 15],
  ])('a record that leads to %s byte of the separator', (_, byte) => {
    const bytes = Buffer.from(good)
    bytes.writeUIntBE(treeEnd / 6 + byte, 60, 3)
    expect(() => openAsnData(bytes)).toThrow('record 20 of its tree points nowhere')
  })

  test.each([
    ['left', 0x10, 0],
    ['right', 0x01, 1],
  ])('records of 28 bits of which the %s one has a top half that leads beyond the end', (_, middle, record) => {
    const bytes = with28Bits()
    bytes.writeUInt8(middle, 3)
    expect(() => openAsnData(bytes)).toThrow(`record ${record} of its tree points nowhere`)
  })

  test('a file cut anywhere', () => {
    const opened = Array.from({ length: good.length - 1 }, (_, length) => length).filter((length) => {
      try {
        openAsnData(good.subarray(0, length))
        return true
      } catch {
        return false
      }
    })
    expect(opened).toEqual([])
  })

  test('a database that holds no address', () => {
    expect(() => openAsnData(aDatabase([], ['2002::,2002::1,5,A'], 'Empty-ASN'))).toThrow(
      'its type is Empty-ASN, but it holds no address',
    )
  })
})

describe('a lookup', () => {
  const data = openAsnData(good)
  test.each<[string, { asn: number; organisation: string } | undefined]>([
    ['1.1.1.1', { asn: 13335, organisation: 'Cloudflare, Inc.' }],
    ['1.1.2.1', undefined],
    ['::ffff:8.8.8.8', { asn: 15169, organisation: 'Google LLC' }],
    ['::ffff:808:808', { asn: 15169, organisation: 'Google LLC' }],
    ['2001:4860::8888', { asn: 15169, organisation: 'Google LLC' }],
    ['2001:4860:0:0:0:0:0:8888', { asn: 15169, organisation: 'Google LLC' }],
    ['2001:4861::', undefined],
    ['2002:101:101::1', { asn: 13335, organisation: 'Cloudflare, Inc.' }],
    ['fe80::1%eth0', undefined],
    ['8.8.8', undefined],
    ['8.8.8.8:443', undefined],
    ['8.8.8.0/24', undefined],
    ['134744072', undefined],
    ['0x8.8.8.8', undefined],
    [' 8.8.8.8', undefined],
    ['', undefined],
    ['<null>', undefined],
  ])('of %j', (address, network) => {
    expect(data.lookup(address)).toEqual(network)
  })

  test.each<[string, Record<string, Buffer>]>([
    ['no name', {}],
    ['an empty name', { autonomous_system_organization: text('') }],
    ['a number as its name', { autonomous_system_organization: uint('uint32', 5) }],
  ])('of a network with %s says its number', (_, name) => {
    const data = openAsnData(everywhere(map({ autonomous_system_number: uint('uint32', 64500), ...name })))
    expect(data.lookup('8.8.8.8')).toEqual({ asn: 64500, organisation: 'AS64500' })
  })

  test('works on records of 24, 28 and 32 bits alike', () => {
    expect(openAsnData(with28Bits()).lookup('9.9.9.9')).toEqual({ asn: 19281, organisation: 'Quad9' })
    const big = Array.from(
      { length: 260 },
      (_, i) => `1.0.${i >> 8}.${i & 255},1.0.${i >> 8}.${i & 255},${i + 1},${'x'.repeat(65000)}${i}`,
    )
    expect(openAsnData(aDatabase(big)).lookup('1.0.1.3')?.asn).toBe(260)
  })

  test('of IPv6 in an IPv4 database finds nothing, except IPv4 in IPv6 clothes', () => {
    const ipv4 = openAsnData(everywhere(map({ autonomous_system_number: uint('uint32', 64500) }), 4))
    expect(['8.8.8.8', '::ffff:8.8.8.8', '808:808::'].map((address) => ipv4.lookup(address)?.asn)).toEqual([
      64500,
      64500,
      undefined,
    ])
    expect(ipv4.source).toBe('Other-ASN of 2026-06-17, IPv4 only')
  })

  test('of an entry that is damaged throws, unless the file was refused for it: never is there no network', () => {
    const rows = Array.from({ length: 64 }, (_, i) => `${i}.0.0.0,${i}.255.255.255,${i + 1},Network ${i}.`)
    const whole = aDatabase(rows)
    const answers = rows.map((_, i) => {
      const broken = Buffer.from(whole)
      const name = broken.indexOf(`Network ${i}.`)
      broken.fill(0, name - 3, name)
      try {
        return String(openAsnData(broken).lookup(`${i}.0.0.1`)?.asn)
      } catch (error) {
        return String(error)
          .replace(/entry of \S+/, 'entry of …')
          .replace(/\(.*\)/, '…')
      }
    })
    expect([...new Set(answers)].sort()).toEqual([
      'Error: Cannot use Test-ASN of 2026-06-17: it is damaged: the entry of … cannot be read …; replace the ASN file.',
      'Error: This cannot serve as ASN data: it is damaged: the entry of … cannot be read ….',
    ])
  })
})

test('the source names the kind of database and its date', () => {
  const data = openAsnData(good)
  expect(data.source).toBe('First-Seen-ASN of 2026-06-17')
  expect(data.builtAt).toEqual(new Date('2026-06-17T19:00:00Z'))
})

test('the source is fit for a terminal, whatever the file calls its kind', () => {
  const { source } = openAsnData(aDatabase(landmarks4, landmarks6, `\u001b]0;owned\u0007${'x'.repeat(200)}`))
  expect(source).toMatch(/^\?\]0;owned\?x+ of 2026-06-17$/)
})
