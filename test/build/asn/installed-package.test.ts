import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type AsnResponse, Reader } from 'maxmind'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildAsnDatabase } from '../../../build/asn/asn.ts'

const folder = dirname(createRequire(import.meta.url).resolve('@ip-location-db/asn/package.json'))

/** Rows as a stranger would read them, every `step`th: first and last address, ASN, name. */
function sample(file: string, step: number) {
  const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n')
  return lines.flatMap((line, i) => {
    if (i % step !== 0) return []
    const [first = '', last = '', asn = '', ...name] = line.split(',')
    const text = name.join(',')
    return [
      { first, last, asn: Number(asn), name: text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text },
    ]
  })
}

describe('the data package as installed', () => {
  let reader: Reader<AsnResponse>
  let built: ReturnType<typeof buildAsnDatabase>
  beforeAll(() => {
    built = buildAsnDatabase(folder)
    reader = new Reader(built.bytes)
  })

  test('every row is a range of the database', () => {
    const rows = ['asn-ipv4.csv', 'asn-ipv6.csv'].map(
      (file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').length,
    )
    expect(built.ranges).toBe(rows.reduce((sum, count) => sum + count))
  })

  test.each<[string, number, string[]]>([
    ['asn-ipv4.csv', 101, []],
    // 6to4 shows the IPv4 network inside.
    ['asn-ipv6.csv', 31, ['2002::']],
  ])('ranges of %s are read back, first address and last, number and name', (file, step, exceptions) => {
    const rows = sample(file, step).filter((row) => !exceptions.includes(row.first))
    const wrong = rows.flatMap(({ first, last, asn, name }) =>
      [first, last].filter((address) => {
        const found = reader.get(address)
        return found?.autonomous_system_number !== asn || found.autonomous_system_organization !== name
      }),
    )
    expect(rows.length).toBeGreaterThan(3000)
    expect(wrong).toEqual([])
  })

  test.each<[string, number | undefined]>([
    ['8.8.8.8', 15169],
    ['1.1.1.1', 13335],
    ['2620:fe::fe', 19281],
    ['::ffff:9.9.9.9', 19281],
    ['2002:808:808::1', 15169],
    ['10.0.0.1', undefined],
    ['127.0.0.1', undefined],
    ['100.64.0.1', undefined],
    ['203.0.113.7', undefined],
    ['::1', undefined],
    ['fe80::1', undefined],
    ['fd00::1', undefined],
    ['2001:db8::1', undefined],
  ])('%s is in %s', (address, asn) => {
    expect(reader.get(address)?.autonomous_system_number).toBe(asn)
  })

  test('it fits records of 24 bits and is no bigger than 11 MB', () => {
    expect(reader.metadata.recordSize).toBe(24)
    expect(built.bytes.length).toBeLessThan(11_000_000)
  })
})
