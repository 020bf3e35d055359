import { type AsnResponse, Reader } from 'maxmind'
import { expect, test } from 'vitest'
import { aDatabase } from './a-package.ts'

test.each<[string, string, string]>([
  ['a plain name', 'Quad9', 'Quad9'],
  ['a comma in quotes', '"Cloudflare, Inc."', 'Cloudflare, Inc.'],
  ['a comma without quotes', 'Cloudflare, Inc.', 'Cloudflare, Inc.'],
  ['doubled quotes', '"LLC ""SPUTNIK"""', 'LLC "SPUTNIK"'],
  ['letters beyond ASCII', 'Telefónica Société 電信', 'Telefónica Société 電信'],
  ['no name', '', 'AS10'],
  ['28 letters', 'x'.repeat(28), 'x'.repeat(28)],
  ['29 letters', 'x'.repeat(29), 'x'.repeat(29)],
  ['284 letters', 'x'.repeat(284), 'x'.repeat(284)],
  ['285 letters', 'x'.repeat(285), 'x'.repeat(285)],
  ['65,820 letters', 'x'.repeat(65820), 'x'.repeat(65820)],
])('the organisation is read as written: %s', (_, written, organisation) => {
  const reader = new Reader<AsnResponse>(aDatabase([`1.0.0.0,1.0.0.0,10,${written}\r`]))
  expect(reader.get('1.0.0.0')).toEqual({ autonomous_system_number: 10, autonomous_system_organization: organisation })
})

test('a name longer than the format allows is refused', () => {
  expect(() => aDatabase([`1.0.0.0,1.0.0.0,10,${'x'.repeat(65821)}`])).toThrow('65821 bytes is too long')
})

test('names are found again wherever they lie: near, beyond 2 KB, beyond 526 KB', () => {
  // Rows of 1 KB names; the second half names each organisation once more, under another number.
  const names = Array.from({ length: 700 }, (_, i) => `${i}-${'x'.repeat(1000)}`)
  const rows = [...names, ...names].map(
    (name, i) => `1.0.${i >> 8}.${i & 255},1.0.${i >> 8}.${i & 255},${i + 1},${name}`,
  )
  const bytes = aDatabase(rows)
  const reader = new Reader<AsnResponse>(bytes)
  const wrong = [...names, ...names].filter((name, i) => {
    const found = reader.get(`1.0.${i >> 8}.${i & 255}`)
    return found?.autonomous_system_number !== i + 1 || found.autonomous_system_organization !== name
  })
  expect(wrong).toEqual([])
  expect(bytes.length).toBeLessThan(750_000)
})

test('a database too big for records of 24 bits has records of 32 bits', () => {
  const rows = Array.from(
    { length: 260 },
    (_, i) => `1.0.${i >> 8}.${i & 255},1.0.${i >> 8}.${i & 255},${i + 1},${i}-${'x'.repeat(65000)}`,
  )
  const small = new Reader<AsnResponse>(aDatabase(rows.slice(0, 255)))
  const big = new Reader<AsnResponse>(aDatabase(rows))
  expect([small.metadata.recordSize, big.metadata.recordSize]).toEqual([24, 32])
  expect([small.get('1.0.0.254')?.autonomous_system_number, big.get('1.0.1.3')?.autonomous_system_number]).toEqual([
    255, 260,
  ])
})

test('halves that say the same are one record, so the order of rows and their cuts add no node', () => {
  const nodes = (rows: string[]) => new Reader<AsnResponse>(aDatabase(rows)).metadata.nodeCount
  expect(nodes(['1.0.0.0,1.0.0.99,10,A', '1.0.0.100,1.0.0.255,10,A'])).toBe(nodes(['1.0.0.0,1.0.0.255,10,A']))
})

test('a network with ranges in two places is written once', () => {
  const bytes = aDatabase(['1.0.0.0,1.0.0.255,16909060,A', '9.0.0.0,9.0.0.255,16909060,A'])
  const number = Buffer.of(0xc4, 1, 2, 3, 4)
  expect(bytes.indexOf(number)).toBeGreaterThan(0)
  expect(bytes.lastIndexOf(number)).toBe(bytes.indexOf(number))
})

test('metadata names the type, the date and IPv6', () => {
  const { metadata } = new Reader(aDatabase(['1.0.0.0,1.0.0.255,10,A'], [], 'Some-ASN'))
  expect(metadata).toMatchObject({
    binaryFormatMajorVersion: 2,
    binaryFormatMinorVersion: 0,
    buildEpoch: new Date('2026-06-17T19:00:00Z'),
    databaseType: 'Some-ASN',
    description: { en: 'for a test' },
    ipVersion: 6,
    languages: ['en'],
  })
})
