import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replaceFile } from './asn/replace-file.ts'

const root = join(import.meta.dirname, '..')
const source = join(root, 'assembly')
const made = join(root, 'lib/scan/scan-wasm.ts')

const compiler = join(root, 'node_modules/assemblyscript')
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

/**
 * Compiles assembly/ to a module that holds the WebAssembly as base64: plain TypeScript, so that neither bundler nor test runner must know about it.
 * Does nothing if it was made from just this source.
 */
export function writeScanModule(): void {
  const mark = `// Made by build/scan.ts from assembly/. Source: ${hashOfSource()}\n`
  if (existing().startsWith(mark)) return
  const base64 = compile().toString('base64')
  replaceFile(made, Buffer.from(`${mark}export const scanWasm = '${base64}'\n`))
}

function existing(): string {
  try {
    return readFileSync(made, 'utf8')
  } catch {
    return ''
  }
}

function hashOfSource(): string {
  const hash = createHash('sha256')
    .update(options.join(' '))
    .update(readFileSync(join(compiler, 'package.json')))
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)))
  return hash.digest('hex').slice(0, 16)
}

function compile(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'first-seen-scan-'))
  try {
    const output = join(folder, 'scan.wasm')
    execFileSync(
      process.execPath,
      [join(compiler, 'bin/asc.js'), join(source, 'scan.ts'), ...options, '--outFile', output],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    return readFileSync(output)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
