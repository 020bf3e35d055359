import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'

/** Bundles a program of this folder, so that starting it costs no compiling. @returns its path */
export async function bundled(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" },
    logLevel: 'warning',
  })
  return outfile
}

export interface Ran {
  readonly seconds: number
  /** The most memory that it had, as the kernel counts it; undefined where there is no /proc. */
  readonly peakMegabytes: number | undefined
  readonly out: string
}

/** What a machine may set for every Node.js: reading certificates of its own takes Node.js 20 longer than all else before the first line of a program. */
const noExtras = { NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined }

/** Runs a program to its end. @throws when it fails */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const start = performance.now()
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...noExtras, ...env },
  })
  let peak: number | undefined
  const look = setInterval(() => {
    peak = Math.max(peak ?? 0, peakOf(child.pid) ?? 0) || undefined
  }, 10)
  try {
    const [out] = await Promise.all([text(child.stdout), once(child, 'exit')])
    if (child.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed with exit code ${child.exitCode}.`)
    return { seconds: (performance.now() - start) / 1000, peakMegabytes: peak, out }
  } finally {
    clearInterval(look)
  }
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
  } catch {
    return undefined // it has ended, or this is no Linux
  }
}

/** Whether a program is there to compare with. */
export async function isInstalled(command: string): Promise<boolean> {
  try {
    await run(command, ['--version'])
    return true
  } catch {
    return false
  }
}

/** Runs each of the works in turn, `rounds` times over, so that what disturbs the machine disturbs all alike. Gives the results of each. */
export async function inTurn<T extends Record<string, unknown>>(
  works: { readonly [K in keyof T]: () => Promise<T[K]> },
  rounds: number,
): Promise<{ [K in keyof T]: T[K][] }> {
  const names = Object.keys(works) as (keyof T)[]
  const results = Object.fromEntries(names.map((name) => [name, [] as unknown[]])) as { [K in keyof T]: T[K][] }
  for (let round = 0; round < rounds; round++) for (const name of names) results[name].push(await works[name]())
  return results
}
