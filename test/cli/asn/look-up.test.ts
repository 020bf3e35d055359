import { expect, test } from 'vitest'
import { type LookedUp, lookUp } from '../../../cli/asn/look-up.ts'
import { openAsnData } from '../../../lib/enrich/asn-data.ts'
import { callerOf } from '../../../lib/normalise/address.ts'
import { aDatabase } from '../../build/asn/a-package.ts'

const data = openAsnData(
  aDatabase(
    [
      '1.1.1.0,1.1.1.255,13335,"Cloudflare, Inc."',
      '10.9.0.0,10.9.0.255,64500,Ours',
      '192.88.99.0,192.88.99.255,64501,Relay',
    ],
    ['2620:fe::,2620:fe::ff,19281,Quad9'],
  ),
)

test.each<[string, Omit<LookedUp, 'address'>]>([
  ['1.1.1.1', { asn: 13335, organisation: 'Cloudflare, Inc.' }],
  ['2620:fe::fe', { asn: 19281, organisation: 'Quad9' }],
  ['::ffff:1.1.1.1', { asn: 13335, organisation: 'Cloudflare, Inc.' }],
  ['8.8.8.8', { note: 'in no network that Test-ASN of 2026-06-17 knows' }],
  ['10.0.0.1', { note: 'a private address: counts as missing' }],
  ['172.31.255.255', { note: 'a private address: counts as missing' }],
  ['172.32.0.0', { note: 'in no network that Test-ASN of 2026-06-17 knows' }],
  ['10.9.0.1', { asn: 64500, organisation: 'Ours', note: 'a private address: counts as missing' }],
  ['::ffff:10.0.0.1', { note: 'a private address: counts as missing' }],
  ['fd00::1', { note: 'a private address: counts as missing' }],
  ['127.0.0.1', { note: 'a loopback address: counts as missing' }],
  ['::1', { note: 'a loopback address: counts as missing' }],
  ['0.0.0.0', { note: 'an unspecified address: counts as missing' }],
  ['100.64.0.1', { note: 'a carrier-grade NAT address: counts as missing' }],
  ['169.254.1.1', { note: 'a link-local address: counts as missing' }],
  ['fe80::1', { note: 'a link-local address: counts as missing' }],
  ['fe80::1%eth0', { note: 'not an IP address (like 203.0.113.7 or 2001:db8::7, without port)' }],
  ['224.0.0.1', { note: 'a multicast address: counts as missing' }],
  ['ff02::1', { note: 'a multicast address: counts as missing' }],
  ['255.255.255.255', { note: 'the broadcast address: counts as missing' }],
  ['240.0.0.1', { note: 'a reserved address: counts as missing' }],
  ['198.18.0.1', { note: 'a reserved address: counts as missing' }],
  ['64:ff9b::1', { note: 'a reserved address: counts as missing' }],
  ['100::1', { note: 'a reserved address: counts as missing' }],
  ['192.88.99.1', { asn: 64501, organisation: 'Relay', note: 'a reserved address: counts as missing' }],
  ['203.0.113.7', { note: 'in no network that Test-ASN of 2026-06-17 knows' }],
  ['1.1.1', { note: 'not an IP address (like 203.0.113.7 or 2001:db8::7, without port)' }],
  ['1.1.1.1:443', { note: 'not an IP address (like 203.0.113.7 or 2001:db8::7, without port)' }],
  ['example.org', { note: 'not an IP address (like 203.0.113.7 or 2001:db8::7, without port)' }],
])('%s', (address, row) => {
  expect(lookUp([address], data)).toEqual([{ address, ...row }])
})

test.each([
  '1.1.1.1',
  '10.0.0.1',
  '169.254.1.1',
  '192.88.99.1',
  '198.18.0.1',
  '203.0.113.7',
  '2001:db8::7',
  '2002:101:101::1',
  '2001::1',
  '64:ff9b::1',
  'fec0::1',
])('%s counts as missing here if it does in a record', (address) => {
  const [row] = lookUp([address], data)
  expect(row?.note?.includes('counts as missing') ?? false).toBe(callerOf(address).kind === 'missing')
})

test('each address has its row, in the order given, also twice', () => {
  expect(lookUp(['1.1.1.1', 'x', '1.1.1.1'], data).map((row) => row.address)).toEqual(['1.1.1.1', 'x', '1.1.1.1'])
})
