import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const sources = ['assembly', 'build', 'cli', 'functions', 'lib', 'local', 'rules', 'package-lock.json']
const built = ['app-process.js', 'asn.mmdb', 'first-seen.js', 'functions.cjs', 'storage-process.js']

/** Builds dist/ once before the tests, unless it is newer than all that it is made from: tests run what users run. */
export default function setup(): void {
  if (isCurrent()) return
  execFileSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'build/build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function isCurrent(): boolean {
  const madeAt = statSync(join(root, 'dist', 'first-seen.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const isWhole = built.every((name) => statSync(join(root, 'dist', name), { throwIfNoEntry: false }))
  return isWhole && sources.every((source) => newestOf(join(root, source)) < madeAt)
}

function newestOf(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestOf(join(path, name))))
}
