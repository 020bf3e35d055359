import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchAsnFile } from '../../../lib/enrich/asn-data.ts'
import { type LogFields, type LogName, silentLog } from '../../../lib/log/log.ts'
import { aDatabase } from '../../build/asn/a-package.ts'
import { aFolder } from '../../support/folder.ts'

const database = (asn: number) => aDatabase([`1.0.0.0,1.0.0.255,${asn},A`])

/** A watched file, a clock that stands, and what was logged: level, name and reason. */
function watched(first?: Buffer | string) {
  const file = join(aFolder(), 'asn.mmdb')
  let now = 1_750_000_000_000
  let versions = 0
  const logged: string[] = []
  const line = (level: string) => (name: LogName, fields?: LogFields) => {
    logged.push([level, name, ...(fields?.reason ? [fields.reason] : [])].join(' '))
  }
  const put = (bytes: Buffer | string) => {
    writeFileSync(file, bytes)
    versions += 1
    utimesSync(file, versions, versions)
  }
  if (first !== undefined) put(first)
  const log = { ...silentLog, info: line('info'), warn: line('warn'), error: line('error') }
  const source = watchAsnFile(file, log, () => now)
  const after = async (ms: number) => {
    now += ms
    await source.refresh(log)
    return source.current()?.lookup('1.0.0.1')?.asn
  }
  return { file, put, logged, source, after }
}

test('the file is loaded at once', () => {
  const { source, logged } = watched(database(10))
  expect(source.current()?.lookup('1.0.0.1')).toEqual({ asn: 10, organisation: 'A' })
  expect(logged).toEqual(['info asn.loaded'])
})

test.each([
  [59_999, 10],
  [60_000, 11],
  [60_001, 11],
  [-60_000, 11],
])('a new file is seen when it is looked at again, after a minute and not before: %i ms', async (ms, asn) => {
  const { put, after } = watched(database(10))
  put(database(11))
  expect(await after(ms)).toBe(asn)
})

test('a file of another size is seen though its time is the same', async () => {
  const { file, after } = watched(database(10))
  const { atime, mtime } = statSync(file)
  writeFileSync(file, database(100_000))
  utimesSync(file, atime, mtime)
  expect(await after(60_000)).toBe(100_000)
})

test('an unchanged file is not loaded again', async () => {
  const { source, after } = watched(database(10))
  const before = source.current()
  await after(60_000)
  expect(source.current()).toBe(before)
})

test('a broken file never replaces a good one, and is logged once a version', async () => {
  const { put, after, logged } = watched(database(10))
  put('broken')
  expect([await after(60_000), await after(60_000)]).toEqual([10, 10])
  put('')
  expect([await after(60_000), await after(60_000)]).toEqual([10, 10])
  put(database(11))
  expect(await after(60_000)).toBe(11)
  expect(logged).toEqual([
    'info asn.loaded',
    'warn asn.refused This cannot serve as ASN data: it is not a MaxMind DB (.mmdb), or its end is missing.',
    'warn asn.refused This cannot serve as ASN data: it is empty.',
    'info asn.loaded',
  ])
})

test.each([
  ['the same', 1],
  ['another', 99],
])('trouble that was over, with %s version of the file, and comes back is logged again', async (_, time) => {
  const { file, after, logged } = watched(database(10))
  rmSync(file)
  await after(60_000)
  writeFileSync(file, database(10))
  utimesSync(file, time, time)
  await after(60_000)
  rmSync(file)
  await after(60_000)
  expect(logged.filter((line) => !line.startsWith('info'))).toEqual([
    'warn asn.missing there is no such file',
    'warn asn.missing there is no such file',
  ])
})

test('the minute begins anew with each look', async () => {
  const { put, after } = watched(database(10))
  await after(60_000)
  put(database(11))
  expect([await after(59_999), await after(1)]).toEqual([10, 11])
})

test('a file that is gone leaves the data in use', async () => {
  const { file, after, logged } = watched(database(10))
  rmSync(file)
  expect([await after(60_000), await after(60_000)]).toEqual([10, 10])
  expect(logged).toEqual(['info asn.loaded', 'warn asn.missing there is no such file'])
})

test('a file that is missing at the start is an error, no data, and picked up when it comes', async () => {
  const { put, after, source, logged } = watched()
  expect(source.current()).toBeUndefined()
  expect(await after(60_000)).toBeUndefined()
  put(database(10))
  expect(await after(60_000)).toBe(10)
  expect(logged).toEqual(['error asn.missing there is no such file', 'info asn.loaded'])
})

test('a file that is broken at the start is an error and no data', async () => {
  const { put, after, source, logged } = watched('broken')
  expect(source.current()).toBeUndefined()
  put(database(10))
  expect(await after(60_000)).toBe(10)
  expect(logged).toEqual([
    'error asn.refused This cannot serve as ASN data: it is not a MaxMind DB (.mmdb), or its end is missing.',
    'info asn.loaded',
  ])
})

test('what cannot be read is refused, not thrown', async () => {
  const { file, after, logged } = watched(database(10))
  rmSync(file)
  mkdirSync(file)
  expect(await after(60_000)).toBe(10)
  expect(logged[1]).toMatch(/^warn asn\.refused EISDIR/)
})
