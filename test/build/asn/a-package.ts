import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeDatabase } from '../../../build/asn/database.ts'
import { readRanges } from '../../../build/asn/ranges.ts'
import { aFolder } from '../../support/folder.ts'

/** Rows that make a database believable: the landmarks that an update asks for. */
export const landmarks4 = [
  '1.1.1.0,1.1.1.255,13335,"Cloudflare, Inc."',
  '8.8.8.0,8.8.8.255,15169,Google LLC',
  '9.9.9.0,9.9.9.255,19281,Quad9',
]
export const landmarks6 = [
  '2001:4860::,2001:4860:ffff:ffff:ffff:ffff:ffff:ffff,15169,Google LLC',
  '2606:4700::,2606:4700:ffff:ffff:ffff:ffff:ffff:ffff,13335,"Cloudflare, Inc."',
]

/** The data package in a folder, with these rows. */
export function aPackage(
  rows: { ipv4?: readonly string[]; ipv6?: readonly string[]; version?: string },
  folder = aFolder(),
): string {
  const { ipv4 = landmarks4, ipv6 = landmarks6, version = '2.3.2026061719' } = rows
  writeFileSync(join(folder, 'package.json'), `{\n  "name": "@ip-location-db/asn",\n  "version": "${version}"\n}\n`)
  writeFileSync(join(folder, 'asn-ipv4.csv'), ipv4.map((row) => `${row}\n`).join(''))
  writeFileSync(join(folder, 'asn-ipv6.csv'), ipv6.map((row) => `${row}\n`).join(''))
  return folder
}

/** A database of these rows. */
export function aDatabase(
  ipv4: readonly string[],
  ipv6: readonly string[] = [],
  type = 'Test-ASN',
  builtAt = new Date('2026-06-17T19:00:00Z'),
): Buffer {
  const ranges = readRanges([
    { name: 'asn-ipv4.csv', family: 4, bytes: Buffer.from(ipv4.join('\n')) },
    { name: 'asn-ipv6.csv', family: 6, bytes: Buffer.from(ipv6.join('\n')) },
  ])
  return encodeDatabase(ranges, { type, description: 'for a test', builtAt })
}
