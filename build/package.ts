import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { loadRules, type RuleText } from '../lib/rules/load.ts'
import { ruleTextsAt } from '../lib/rules/rule-files.ts'
import { shippedTexts } from '../lib/rules/shipped.ts'
import { isStarted } from './is-started.ts'

/** What the Functions worker needs, and the licences that go with it; nothing else. */
const files = [
  'host.json',
  'dist/functions.cjs',
  'dist/functions.cjs.LEGAL.txt',
  'dist/asn.mmdb',
  'NOTICE',
  'LICENSE',
] as const

/** The files of the deployed app by their path in the package. `root` holds a built clone. @throws when a file is missing, or a rule is wrong */
export function packageFiles(root: string): Map<string, Uint8Array> {
  const { name, version, license, main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson
  const manifest = strToU8(`${JSON.stringify({ name, version, license, private: true, main }, undefined, 2)}\n`)
  return new Map([
    ['package.json', manifest],
    ...files.map((path) => [path, readFileSync(join(root, path))] as const),
    ...ownRules(root).map(({ name, text }) => [name, strToU8(text)] as const),
  ])
}

/** Rules of an operator's own: in Azure there is no other place for a file. A wrong one would keep the app from starting. */
function ownRules(root: string): RuleText[] {
  const folder = join(root, 'rules', 'own')
  if (!existsSync(folder)) return []
  const texts = ruleTextsAt(folder).map(({ name, text }) => ({
    name: relative(root, name).replaceAll('\\', '/'),
    text,
  }))
  loadRules([...shippedTexts, ...texts])
  return texts
}

/** The package: the same files give the same bytes, on any machine, at any time. */
export function zipped(packaged: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const names = [...packaged.keys()].sort()
  const entries = names.map((path) => [path, packaged.get(path) ?? new Uint8Array()] as const)
  // A zip holds local times: 1 January 1980 of whichever zone is the same number.
  const options = { mtime: new Date(1980, 0, 1), os: 3, attrs: (0o100644 << 16) >>> 0, level: 9 } as const
  return zipSync(Object.fromEntries(entries) as Zippable, options)
}

/** Writes the files into a folder that held nothing else. */
export function writeFolder(folder: string, packaged: ReadonlyMap<string, Uint8Array>): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [path, bytes] of packaged) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
}

interface PackageJson {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly main: string
}

if (isStarted(import.meta.filename)) {
  const root = join(import.meta.dirname, '..')
  const packaged = packageFiles(root)
  const zip = zipped(packaged)
  writeFileSync(join(root, 'first-seen.zip'), zip)
  // azd makes a zip of its own, from a folder.
  writeFolder(join(root, '.tmp', 'package'), packaged)
  process.stderr.write(`Packaged first-seen.zip: ${packaged.size} files, ${(zip.length / 2 ** 20).toFixed(1)} MB.\n`)
}
