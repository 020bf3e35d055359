import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { packageFiles, writeFolder, zipped } from '../../build/package.ts'
import { loadApp } from '../../local/host/load-app.ts'
import { evaluated, settingsOf } from './app-settings.ts'
import { theOne } from './snapshot.ts'

const root = join(import.meta.dirname, '..', '..')
const packaged = packageFiles(root)
const zip = zipped(packaged)

const folder = mkdtempSync(join(tmpdir(), 'first-seen-package-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the package holds what the worker needs and its licences, in under 15 MB', () => {
  expect(Object.keys(unzipSync(zip)).sort()).toEqual([
    'LICENSE',
    'NOTICE',
    'dist/asn.mmdb',
    'dist/functions.cjs',
    'dist/functions.cjs.LEGAL.txt',
    'host.json',
    'package.json',
  ])
  expect(zip.length).toBeLessThan(15 * 2 ** 20)
})

test('the same files give the same bytes, in whatever order they are given', () => {
  expect(Buffer.from(zipped(new Map([...packaged].reverse()))).equals(zip)).toBe(true)
})

test.skipIf(!existsSync(join(root, '.git')))(
  'a clone that Git for Windows makes, which writes lines its own way, gives the same bytes',
  () => {
    const clone = mkdtempSync(join(folder, 'windows-'))
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    git('-c', 'core.autocrlf=true', 'checkout-index', '--all', `--prefix=${clone}/`)
    const files = git('ls-files', '-z').split('\0').slice(0, -1)
    expect(files.length).toBeGreaterThan(100)
    const isText = (path: string): boolean => !path.endsWith('.png')
    expect(files.filter(isText).filter((path) => readFileSync(join(clone, path)).includes('\r'))).toEqual([])
  },
)

test('its package.json names the app and no dependency, so that nothing is installed in Azure', () => {
  const manifest = JSON.parse(Buffer.from(packaged.get('package.json') ?? []).toString()) as object
  expect(Object.keys(manifest)).toEqual(['name', 'version', 'license', 'private', 'main'])
  expect(manifest).toMatchObject({ main: 'dist/functions.cjs' })
})

test('unpacked, it starts with the settings of the template and registers its functions', async () => {
  writeFolder(folder, new Map(Object.entries(unzipSync(zip))))
  const settings = evaluated(settingsOf('many-subscriptions'))
  const { functions } = await loadApp(join(folder, 'dist', 'functions.cjs'), settings, () => {})
  expect([...functions.keys()].sort()).toEqual(['activityLog', 'asn', 'learn', 'pulse', 'sweep'])
  expect(alwaysReady()).toEqual(['function:activityLog'])
  expect(heard()).toEqual([...functions.keys()].sort())
})

test('a rule of one’s own in rules/own goes along, and the app that is told of it loads it', async () => {
  const [, rule = ''] = /```json\n(.+?)```/s.exec(readFileSync(join(root, 'docs/rules.md'), 'utf8')) ?? []
  const withRule = packageFiles(cloneWith(rule))
  expect([...withRule.keys()].filter((path) => !packaged.has(path))).toEqual(['rules/own/mine.json'])
  const unpacked = mkdtempSync(join(folder, 'unpacked-'))
  writeFolder(unpacked, withRule)
  const settings = { ...evaluated(settingsOf('small')), FIRST_SEEN_RULES: join(unpacked, 'rules/own') }
  const { functions } = await loadApp(join(unpacked, 'dist', 'functions.cjs'), settings, () => {})
  expect(functions.size).toBe(5)
})

test('a rule of one’s own with which the app would not start is told when it is packaged', () => {
  expect(() => packageFiles(cloneWith('{"id":"mine"}'))).toThrow('rules/own/mine.json: operations:')
})

/** A built clone whose operator has a rule. */
function cloneWith(rule: string): string {
  const clone = mkdtempSync(join(folder, 'clone-'))
  for (const name of ['package.json', 'host.json', 'dist', 'NOTICE', 'LICENSE'])
    symlinkSync(join(root, name), join(clone, name))
  mkdirSync(join(clone, 'rules', 'own'), { recursive: true })
  writeFileSync(join(clone, 'rules', 'own', 'mine.json'), rule)
  return clone
}

/** Of the example in which an instance never sleeps. */
function alwaysReady(): string[] {
  const { functionAppConfig } = theOne('many-subscriptions', 'Microsoft.Web/sites').properties as {
    functionAppConfig: { scaleAndConcurrency: { alwaysReady: { name: string }[] } }
  }
  return functionAppConfig.scaleAndConcurrency.alwaysReady.map(({ name }) => name)
}

/** Functions whose own lines host.json lets into the log: of the others only warnings would come. */
function heard(): string[] {
  const { logging } = JSON.parse(Buffer.from(packaged.get('host.json') ?? []).toString()) as {
    logging: { logLevel: Record<string, string> }
  }
  const { Function: all, ...own } = logging.logLevel
  expect(all).toBe('Warning')
  return Object.keys(own)
    .map((category) => /^Function\.(\w+)\.User$/.exec(category)?.[1] ?? category)
    .sort()
}
