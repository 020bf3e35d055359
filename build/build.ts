import { readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { writeAsnDatabase } from './asn/asn.ts'
import { buildPage } from './page.ts'
import { writeScanModule } from './scan.ts'

/**
 * Builds all that runs: the Functions app as one CommonJS bundle whose only external is what the Functions worker hands
 * over, the command line and the processes of the local stack as ES modules beside their packages, the page for browsers,
 * and the ASN data.
 */
const dist = join(import.meta.dirname, '..', 'dist')

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  legalComments: 'external',
}

const app: BuildOptions = {
  ...common,
  entryPoints: { functions: 'functions/main.ts' },
  format: 'cjs',
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  external: ['@azure/functions-core'],
  // Some packages find their files by import.meta.url, which a CommonJS bundle does not have.
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href" },
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
}

const local: BuildOptions = {
  ...common,
  entryPoints: {
    'first-seen': 'cli/main.ts',
    'storage-process': 'local/storage-process.ts',
    'app-process': 'local/app-process.ts',
    'scan-worker': 'cli/input/scan-worker.ts',
  },
  format: 'esm',
  outdir: dist,
  packages: 'external',
  // What only some commands need is loaded by those.
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  metafile: true,
}

writeScanModule()
const [, { metafile }] = await Promise.all([build(app), build(local), buildPage(join(dist, 'page'))])
removePartsBut(Object.keys(metafile?.outputs ?? {}).map((path) => basename(path)))
const made = writeAsnDatabase(join(dist, 'asn.mmdb'))
process.stderr.write(`Built dist/: the app, first-seen, the page, and the ASN data${made ? '' : ' (already there)'}.\n`)

/** The parts of earlier builds have other names. */
function removePartsBut(names: readonly string[]): void {
  const parts = join(dist, 'parts')
  for (const name of readdirSync(parts)) if (!names.includes(name)) rmSync(join(parts, name))
}
