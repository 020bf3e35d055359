import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Reader } from 'maxmind'
import { expect, test } from 'vitest'
import { buildAsnDatabase, writeAsnDatabase } from '../../../build/asn/asn.ts'
import { aFolder } from '../../support/folder.ts'
import { aPackage, landmarks4 } from './a-package.ts'

test.each([
  ['2.3.2026061719', '2026-06-17T19:00:00.000Z'],
  ['2.4.20261231', '2026-12-31T00:00:00.000Z'],
])('version %s is data of %s', (version, builtAt) => {
  const built = buildAsnDatabase(aPackage({ version }))
  expect(built.builtAt.toISOString()).toBe(builtAt)
  expect(new Reader(built.bytes).metadata.buildEpoch.toISOString()).toBe(builtAt)
})

test.each(['2.3.0', '2.3.2026139919', '3.2026061719'])('version %s holds no date and is refused', (version) => {
  expect(() => buildAsnDatabase(aPackage({ version }))).toThrow(
    `Version "${version}" of @ip-location-db/asn holds no date`,
  )
})

test('readers that want GeoLite2-ASN take the database, and it says where its data come from', () => {
  const { databaseType, description } = new Reader(buildAsnDatabase(aPackage({})).bytes).metadata
  expect(databaseType).toContain('GeoLite2-ASN')
  for (const source of ['@ip-location-db/asn 2.3.2026061719', 'RouteViews', 'NRO', 'DB-IP', 'CC BY 4.0'])
    expect(JSON.stringify(description)).toContain(source)
})

test('the same package gives the same bytes', () => {
  expect(buildAsnDatabase(aPackage({})).bytes.equals(buildAsnDatabase(aPackage({})).bytes)).toBe(true)
})

test('all ranges of both files are counted', () => {
  expect(buildAsnDatabase(aPackage({})).ranges).toBe(5)
})

test('the database is written where there is none, with its folder', () => {
  const file = join(aFolder(), 'dist', 'asn.mmdb')
  expect(writeAsnDatabase(file, aPackage({}))).toBe(true)
  expect(new Reader(readFileSync(file)).get('1.1.1.1')).toMatchObject({ autonomous_system_number: 13335 })
  expect(readdirSync(join(file, '..'))).toEqual(['asn.mmdb'])
})

test('a file of the same version is left as it is', () => {
  const file = join(aFolder(), 'asn.mmdb')
  writeAsnDatabase(file, aPackage({}))
  utimesSync(file, 1, 1)
  expect(writeAsnDatabase(file, aPackage({}))).toBe(false)
  expect(statSync(file).mtimeMs).toBe(1000)
})

test.each<[string, (file: string) => void]>([
  ['of another version', (file) => writeAsnDatabase(file, aPackage({ version: '2.3.2026061718' }))],
  ['that is broken', (file) => writeFileSync(file, 'broken')],
  ['that is empty', (file) => writeFileSync(file, '')],
])('a file %s is written anew', (_, before) => {
  const file = join(aFolder(), 'asn.mmdb')
  before(file)
  expect(writeAsnDatabase(file, aPackage({}))).toBe(true)
  expect(new Reader(readFileSync(file)).metadata.buildEpoch).toEqual(new Date('2026-06-17T19:00:00Z'))
})

test('a damaged package writes nothing', () => {
  const file = join(aFolder(), 'asn.mmdb')
  expect(() => writeAsnDatabase(file, aPackage({ ipv4: [...landmarks4, '1.2.3'] }))).toThrow('asn-ipv4.csv, line 4')
  expect(existsSync(file)).toBe(false)
})
