import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type RunProgram, runProgram } from '../../../cli/asn/run-program.ts'
import { updateAsn } from '../../../cli/asn/update.ts'
import { openAsnData } from '../../../lib/enrich/asn-data.ts'
import { freePort } from '../../../local/ports.ts'
import { aDatabase, aPackage, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'
import { aFolder } from '../../support/folder.ts'

afterEach(() => void vi.unstubAllEnvs())

type Rows = Parameters<typeof aPackage>[0]

/** Runs what updateAsn asks for; in the place of npm, tar packs a package of these rows as npm would. */
function registryWith(
  rows: Rows,
  damage: (archive: string) => void = () => {},
): { run: RunProgram; asked: string[]; folders: Set<string> } {
  const asked: string[] = []
  const folders = new Set<string>()
  const run: RunProgram = async (program, args, folder) => {
    asked.push([program, ...args].join(' '))
    folders.add(folder)
    if (program !== 'npm') return runProgram(program, args, folder)
    const source = aFolder()
    mkdirSync(join(source, 'package'))
    aPackage(rows, join(source, 'package'))
    const archive = join(folder, 'ip-location-db-asn-1.tgz')
    await runProgram('tar', ['-czf', archive, 'package'], source)
    damage(archive)
  }
  return { run, asked, folders }
}

/** A folder whose asn.mmdb is of 17 June 2026; the names of its files and the file's bytes. */
function folderInUse(bytes: Buffer | string = aDatabase(landmarks4, landmarks6)) {
  const folder = aFolder()
  const file = join(folder, 'asn.mmdb')
  writeFileSync(file, bytes)
  return { folder, file, state: () => ({ names: readdirSync(folder), bytes: readFileSync(file) }) }
}

const newer: Rows = { version: '2.3.2026070100', ipv4: [...landmarks4, '45.0.0.0,45.0.0.255,64500,New'] }

test('a newer package replaces the file', async () => {
  const { folder, file } = folderInUse()
  const { run, asked } = registryWith(newer)
  expect(await updateAsn({ folder, run })).toEqual({
    kind: 'replaced',
    file,
    ranges: 6,
    source: 'First-Seen-ASN of 2026-07-01',
    before: 'Test-ASN of 2026-06-17',
  })
  expect(openAsnData(readFileSync(file)).lookup('45.0.0.1')?.asn).toBe(64500)
  expect(readdirSync(folder)).toEqual(['asn.mmdb'])
  expect(asked[0]).toBe('npm pack @ip-location-db/asn@latest --ignore-scripts --loglevel=error')
})

test('without a file, or with a broken one, the package is taken whatever its date', async () => {
  const folder = join(aFolder(), 'new')
  const old = registryWith({ version: '2.3.2020010100' })
  expect(await updateAsn({ folder, run: old.run })).toEqual({
    kind: 'replaced',
    file: join(folder, 'asn.mmdb'),
    ranges: 5,
    source: 'First-Seen-ASN of 2020-01-01',
  })
  const broken = folderInUse('broken')
  expect(await updateAsn({ folder: broken.folder, run: old.run })).toMatchObject({ kind: 'replaced' })
})

test.each([
  ['2.3.2026061718', 'current'],
  ['2.3.2026061719', 'current'],
  ['2.3.2026061720', 'replaced'],
])('package %s against data of 17 June 2026, 19:00: %s', async (version, kind) => {
  const { folder } = folderInUse()
  expect(await updateAsn({ folder, run: registryWith({ version }).run })).toMatchObject({ kind })
})

const bigInUse = aDatabase([...landmarks4, `5.0.0.0,5.0.0.0,5,${'x'.repeat(20_000)}`], landmarks6)
const cut = (archive: string) => writeFileSync(archive, readFileSync(archive).subarray(0, 200))

test.each<[string, ReturnType<typeof registryWith>, string]>([
  ['an archive that is cut', registryWith(newer, cut), 'tar -xzf ip-location-db-asn-1.tgz'],
  ['a row that is damaged', registryWith({ ...newer, ipv4: [...landmarks4, '45.0.0.0,45.0'] }), 'asn-ipv4.csv, line 4'],
  ['a version without a date', registryWith({ ...newer, version: '3.0.0' }), 'holds no date'],
  [
    'addresses in the wrong networks',
    registryWith({ ...newer, ipv4: ['1.1.1.0,1.1.1.255,1,A'] }),
    '1.1.1.1 in AS1 instead of AS13335',
  ],
  ['less than half of the data', registryWith(newer), 'less than half'],
])('a bad download never replaces a good file: %s', async (_, { run, folders }, reason) => {
  const { folder, file, state } = folderInUse(bigInUse)
  const update = updateAsn({ folder, run })
  await expect(update).rejects.toThrow(reason)
  await expect(update).rejects.toThrow(`The ASN data was not updated: `)
  await expect(update).rejects.toThrow(`${file} is as it was.`)
  expect(state()).toEqual({ names: ['asn.mmdb'], bytes: bigInUse })
  expect([...folders].filter((used) => existsSync(used))).toEqual([])
})

test.each<[string, RunProgram, string]>([
  ['npm fails', () => Promise.reject(new Error('npm pack failed: no network.')), 'npm pack failed: no network.'],
  ['npm leaves nothing', () => Promise.resolve(), 'npm pack @ip-location-db/asn@latest left no .tgz file.'],
])('if %s, that is said and the file stays', async (_, run, reason) => {
  const { folder, state } = folderInUse()
  const before = state()
  await expect(updateAsn({ folder, run })).rejects.toThrow(reason)
  expect(state()).toEqual(before)
})

test('if npm cannot reach its registry, its own reason is told', async () => {
  const { folder, file } = folderInUse()
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${await freePort()}`)
  vi.stubEnv('npm_config_fetch_retries', '0')
  vi.stubEnv('npm_config_cache', aFolder())
  await expect(updateAsn({ folder, run: runProgram })).rejects.toThrow(
    new RegExp(`loglevel=error failed: .*request to http://127.* failed, reason: .*ECONNREFUSED.*\\. ${file} is as`),
  )
})

test('the folder of the download is gone after an update', async () => {
  const { run, folders } = registryWith(newer)
  await updateAsn({ folder: aFolder(), run })
  expect(folders.size).toBe(1)
  expect([...folders].filter((used) => existsSync(used))).toEqual([])
})
