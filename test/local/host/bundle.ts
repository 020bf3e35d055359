import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

/** Bundles a fixture app as the product is bundled. @returns the path of the CommonJS file, in a folder of its own until the end of the test file */
export async function bundle(fixture: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'host-'))
  folders.push(folder)
  const outfile = join(folder, `${fixture}.cjs`)
  await build({
    entryPoints: [fileURLToPath(new URL(`fixtures/${fixture}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  })
  return outfile
}
