import { expect, test } from 'vitest'
import { callerOf } from '../../../lib/normalise/address.ts'

test.each<[string, string, string]>([
  ['IPv4', '45.13.104.7', '45.13.104.7'],
  ['IPv4 with a port', '5.5.5.5:28915', '5.5.5.5'],
  ['IPv4 with blanks around', ' 45.13.104.7\t', '45.13.104.7'],
  ['IPv6', '2a02:8071:5050::7', '2a02:8071:5050::7'],
  ['IPv6 in capitals and not compressed', '2A02:8071:0000:0000:0000:0000:0000:0007', '2a02:8071::7'],
  ['IPv6 in brackets', '[2a02:8071::7]', '2a02:8071::7'],
  ['IPv6 in brackets with a port', '[2a02:8071::7]:443', '2a02:8071::7'],
  ['IPv6 that ends like a port stays whole', '2a02:8071::443', '2a02:8071::443'],
  ['IPv4 in IPv6', '::ffff:45.13.104.7', '45.13.104.7'],
  ['IPv4 in IPv6, in hexadecimal', '::FFFF:2d0d:6807', '45.13.104.7'],
  ['IPv4 in IPv6, with a port', '[::ffff:45.13.104.7]:443', '45.13.104.7'],
  ['IPv4 in the longest form', '[0000:0000:0000:0000:0000:ffff:145.113.104.117]:65535', '145.113.104.117'],
  ['6to4, which carries IPv4 networks', '2002:2d0d:6807::1', '2002:2d0d:6807::1'],
  ['a documentation address', '192.0.2.1', '192.0.2.1'],
  ['a second documentation address', '198.51.100.255', '198.51.100.255'],
  ['a third documentation address', '203.0.113.7', '203.0.113.7'],
  ['an IPv6 documentation address', '2001:db8::7', '2001:db8::7'],
  ['the last address before the private ones', '9.255.255.255', '9.255.255.255'],
  ['the first address after the private ones', '11.0.0.0', '11.0.0.0'],
  ['the last address before those that carriers share', '100.63.255.255', '100.63.255.255'],
  ['the first address after those that carriers share', '100.128.0.0', '100.128.0.0'],
  ['the last address before multicast', '223.255.255.255', '223.255.255.255'],
])('%s is public', (_, written, ip) => {
  expect(callerOf(written)).toEqual({ kind: 'public', ip })
})

test.each<[string, string]>([
  ['private', '10.0.0.4'],
  ['private with a port', '10.0.0.1:42781'],
  ['the last of a private range', '10.255.255.255'],
  ['private in a second range', '172.16.0.1'],
  ['private in a third range', '192.168.1.1'],
  ['private in IPv6', '::ffff:10.0.0.4'],
  ['unspecified', '0.0.0.0'],
  ['unspecified in IPv6', '::'],
  ['loopback', '127.0.0.1'],
  ['loopback in IPv6', '::1'],
  ['link-local', '169.254.169.254'],
  ['link-local in IPv6', 'fe80::1'],
  ['unique local', 'fd00::1'],
  ['site-local', 'fec0::1'],
  ['shared by a carrier', '100.64.0.0'],
  ['the last that carriers share', '100.127.255.255'],
  ['multicast', '224.0.0.1'],
  ['multicast in IPv6', 'ff02::1'],
  ['broadcast', '255.255.255.255'],
  ['reserved', '240.0.0.1'],
  ['for benchmarks', '198.18.0.1'],
  ['translated', '64:ff9b::a00:4'],
])('%s is private', (_, written) => {
  expect(callerOf(written)).toEqual({ kind: 'missing', reason: 'private' })
})

test.each<[string, unknown]>([
  ['a range', '127.0.0.0/8'],
  ['a range of IPv6', '2a02:8071::/32'],
  ['a host name', 'vm-web-03.contoso.com'],
  ['two parts', '127.1'],
  ['octal', '045.13.104.7'],
  ['octal in IPv6', '::ffff:045.13.104.7'],
  ['hexadecimal', '0x2d0d6807'],
  ['one number', '755853319'],
  ['a part too great', '45.13.104.256'],
  ['a port of six digits', '45.13.104.7:123456'],
  ['no port behind the colon', '45.13.104.7:'],
  ['IPv4 in brackets', '[45.13.104.7]:443'],
  ['a zone', 'fe80::1%eth0'],
  ['IPv6 of nine groups', '1:2:3:4:5:6:7:8:9'],
  ['two addresses', '45.13.104.7, 45.13.104.8'],
  ['one character more than the longest form', '[0000:0000:0000:0000:0000:ffff:145.113.104.117]:655350'],
  ['a long text', '1:'.repeat(100_000)],
  ['a number', 755853319],
  ['an object', { ip: '45.13.104.7' }],
])('%s is invalid', (_, written) => {
  expect(callerOf(written)).toEqual({ kind: 'missing', reason: 'invalid' })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['no text', ''],
  ['blanks', '  '],
  ['the word that some logs write for it', '<null>'],
])('%s is absent', (_, written) => {
  expect(callerOf(written)).toEqual({ kind: 'missing', reason: 'absent' })
})
