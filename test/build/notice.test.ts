import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** Names of the packages that the deployed file holds, by licence, as esbuild and their own package.json tell. */
async function bundledByLicence(): Promise<Record<string, string[]>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['functions/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'silent',
    metafile: true,
    write: false,
  })
  const folders = new Set(
    Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  )
  const licences = new Map<string, Set<string>>()
  for (const folder of folders) {
    const { name, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<
      string,
      string
    >
    licences.set(license ?? 'none', (licences.get(license ?? 'none') ?? new Set()).add(name ?? folder))
  }
  return Object.fromEntries([...licences].map(([licence, names]) => [licence, [...names].sort()]))
}

/** What NOTICE says of them: a line with a licence, and behind it lines with names. */
function noticed(): Record<string, string[]> {
  const [, section = ''] = readFileSync(join(root, 'NOTICE'), 'utf8').split('Software in dist/functions.cjs\n')
  const [list = ''] = section.split(/\n\n\n/)
  const entries = [...list.matchAll(/^ {2}(\S+)\n((?: {4}\S.*\n?)+)/gm)]
  return Object.fromEntries(
    entries.map(([, licence = '', names = '']) => [licence, names.split(/[\s,]+/).filter(Boolean)]),
  )
}

test('NOTICE lists every package that the deployed file holds, under its licence, and no other', async () => {
  expect(noticed()).toEqual(await bundledByLicence())
})

test('nothing is deployed under a licence that asks for more than its text and a notice', async () => {
  const free = ['0BSD', 'Apache-2.0', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT']
  expect(Object.keys(await bundledByLicence()).sort()).toEqual(free)
})

test('docs/architecture.md names each dependency that is deployed, and no other', async () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }
  const bundled = Object.values(await bundledByLicence()).flat()
  const [, section = ''] = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8').split('## Why these parts\n')
  const named = [...section.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
  expect(named.sort()).toEqual(Object.keys(dependencies).filter((name) => bundled.includes(name)))
})
