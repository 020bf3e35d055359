import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { writeAsnDatabase } from './asn/asn.ts'

/**
 * Builds all that runs: the Functions app as one CommonJS bundle whose only external is what the Functions worker hands
 * over, the command line and the processes of the local stack as ES modules beside their packages, and the ASN data.
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
  },
  format: 'esm',
  outdir: dist,
  packages: 'external',
}

for (const name of ['functions.cjs', 'first-seen.js', 'storage-process.js', 'app-process.js'])
  rmSync(join(dist, name), { force: true })
await Promise.all([build(app), build(local)])
const made = writeAsnDatabase(join(dist, 'asn.mmdb'))
process.stderr.write(`Built dist/: the app, first-seen, and the ASN data${made ? '' : ' (already there)'}.\n`)
