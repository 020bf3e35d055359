import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

const browser = join(import.meta.dirname, '../local/page/browser')

const common: BuildOptions = { bundle: true, minify: true, logLevel: 'warning' }
const script: BuildOptions = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  tsconfig: join(browser, 'tsconfig.json'),
  legalComments: 'linked',
}

/** Builds the page that browsers load, into a folder of its own: what is drawn late (charts, cards) is loaded late. */
export async function buildPage(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  await build({
    ...script,
    entryPoints: { page: join(browser, 'main.tsx') },
    outdir,
    splitting: true,
    format: 'esm',
    // The package's own bundle: its modules need a carousel that nothing here shows.
    alias: { adaptivecards: 'adaptivecards/dist/adaptivecards.min.js' },
  })
  await build({ ...common, entryPoints: { page: join(browser, 'style/page.css') }, outdir })
  for (const file of ['index.html', 'icon.svg']) copyFileSync(join(browser, file), join(outdir, file))
}

/** Builds the report of a dry run as one script and one sheet, which the command line puts into one file. */
export async function buildReport(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true })
  await build({
    ...script,
    entryPoints: { report: join(browser, 'baseline/standalone.tsx') },
    outdir,
    format: 'iife',
    // It stands in a file of HTML: nothing in it may end its element or be read in another encoding.
    charset: 'ascii',
  })
  await build({ ...common, entryPoints: { report: join(browser, 'baseline/standalone.css') }, outdir })
}
