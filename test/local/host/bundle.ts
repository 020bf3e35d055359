import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { aFolder } from '../../support/folder.ts'

const made = new Map<string, Promise<Uint8Array>>()

/** Bundles a fixture app as the product is bundled. @returns the path of the CommonJS file, which is gone after the test */
export async function bundle(fixture: string): Promise<string> {
  const code = made.get(fixture) ?? bundled(fixture)
  made.set(fixture, code)
  const file = join(aFolder(), `${fixture}.cjs`)
  await writeFile(file, await code)
  return file
}

async function bundled(fixture: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`fixtures/${fixture}.ts`, import.meta.url))],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  })
  return (outputFiles[0] as (typeof outputFiles)[0]).contents
}
