import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import packageJson from '../package.json' with { type: 'json' }
import { writeAsnDatabase } from './asn/asn.ts'
import { replaceFile } from './asn/replace-file.ts'
import { buildPage, buildReport } from './page.ts'
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

/** Small packages that every command needs: bundled, a command starts in two thirds of the time. */
const bundled = ['commander', 'ipaddr.js', 'lru-cache', 'maxmind', 'nanotar', 'p-limit', 'p-retry', 'zod']
const packages = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies })

/** What runs on this machine; `entryPoints` are added. */
const local: BuildOptions = {
  ...common,
  format: 'esm',
  outdir: dist,
  external: packages.filter((name) => !bundled.includes(name)),
  // What is bundled may be CommonJS and ask for Node's own modules.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
  },
  // What only some commands need is loaded by those.
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
}

/** What a big log waits for, each a file of its own, not parts that others share: one file is loaded sooner than twenty. */
const replay: BuildOptions = { ...local, entryPoints: { replay: 'cli/replay.ts' } }
const scanWorker: BuildOptions = { ...local, entryPoints: { 'scan-worker': 'cli/input/scan-worker.ts' } }
const leaveReplay: Plugin = {
  name: 'leave replay',
  setup: ({ onResolve }) => onResolve({ filter: /^\.\/replay\.ts$/ }, () => ({ path: './replay.js', external: true })),
}

const programs: BuildOptions = {
  ...local,
  entryPoints: {
    'first-seen': 'cli/main.ts',
    'storage-process': 'local/storage-process.ts',
    'app-process': 'local/app-process.ts',
  },
  plugins: [leaveReplay],
}

writeScanModule()
const startedAt = new Date()
const [written] = await Promise.all([
  Promise.all([app, replay, scanWorker, programs].map(write)),
  buildPage(join(dist, 'page')),
  buildReport(join(dist, 'baseline')),
])
removePartsBut(written.flat().map((path) => basename(path)))
const program = join(dist, 'first-seen.js')
chmodSync(program, 0o755)
utimesSync(program, startedAt, startedAt) // also when nothing changed: the tests ask it whether dist/ is new
const made = writeAsnDatabase(join(dist, 'asn.mmdb'))
process.stderr.write(`Built dist/: the app, first-seen, the page, and the ASN data${made ? '' : ' (already there)'}.\n`)

/** Builds, and puts each file in its place whole: what runs from dist/ meanwhile finds the old one or the new one. Answers their paths. */
async function write(options: BuildOptions): Promise<string[]> {
  const { outputFiles = [] } = await build({ ...options, write: false })
  for (const { path, contents } of outputFiles)
    if (!existsSync(path) || !readFileSync(path).equals(contents)) replaceFile(path, Buffer.from(contents))
  return outputFiles.map(({ path }) => path)
}

/** The parts of earlier builds have other names. */
function removePartsBut(names: readonly string[]): void {
  const parts = join(dist, 'parts')
  for (const name of readdirSync(parts)) if (!names.includes(name)) rmSync(join(parts, name))
}
