import { fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Check, Result } from './check.ts'
import { crashes } from './crashes.ts'
import { fuzz } from './fuzz.ts'
import { growth } from './growth.ts'
import { kills } from './kills.ts'
import { races } from './races.ts'
import { security } from './security.ts'
import { soak } from './soak.ts'
import { copyBuild } from './stack/folders.ts'
import { surroundings } from './surroundings.ts'
import { tableOf } from './table.ts'

const checks: Readonly<Record<string, Check>> = {
  soak,
  crashes,
  fuzz,
  kills,
  races,
  surroundings,
  security,
  growth,
}

/** Two side by side, each a process of its own: the soak waits most of its time, and what computes runs beside it. */
const lanes = [
  ['soak', 'kills', 'surroundings'],
  ['crashes', 'fuzz', 'races', 'security', 'growth'],
] as const

const help = `Proves the promises of First Seen, in less than 20 minutes on two cores.

Usage
  npm run proof -- [options]
Options
  --only <name>   one check: ${Object.keys(checks).join(', ')}
  --seed <n>      other schedules and other damage (default 1)
  --quick         a fraction of the work, in about three minutes
Exit codes
  0 nothing lost, nothing doubled, all as promised; 1 otherwise; 2 wrong usage
`

interface Options {
  readonly only: string | undefined
  readonly seed: number
  readonly quick: boolean
}

function readOptions(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        seed: { type: 'string', default: '1' },
        quick: { type: 'boolean', default: false },
      },
    })
    const seed = Number(values.seed)
    if (!Number.isSafeInteger(seed) || seed < 0) return undefined
    if (values.only !== undefined && checks[values.only] === undefined) return undefined
    return { only: values.only, seed, quick: values.quick }
  } catch {
    return undefined
  }
}

/** The part of a process that runs one check. */
async function runCheck(name: string, { seed, quick }: Options): Promise<Result> {
  const check = checks[name]
  if (check === undefined) throw new Error(`There is no check ${name}.`)
  const say = (text: string): void => void process.stderr.write(`${name}: ${text}\n`)
  say('begins')
  const result = await check({ seed, quick, say })
  say(`ends after ${result.seconds} s: lost ${result.lost}, doubled ${result.doubled}, wrong ${result.wrong.length}`)
  return result
}

/** Runs a check in a process of its own; one that ends without an answer is a result too. */
function inProcess(name: string, { seed, quick }: Options, dist: string): Promise<Result> {
  const args = ['--only', name, '--seed', String(seed), ...(quick ? ['--quick'] : [])]
  return new Promise((resolve) => {
    const child = fork(import.meta.filename, args, { env: { ...process.env, FIRST_PROOF_DIST: dist } })
    let answer: Result | undefined
    child.on('message', (result: Result) => {
      answer = result
    })
    child.once('exit', (code, signal) =>
      resolve(answer ?? failed(name, `it ended with ${signal ?? `exit code ${code}`}`)),
    )
  })
}

const failed = (promise: string, why: string): Result => ({
  promise,
  tried: 'nothing to the end',
  lost: 0,
  doubled: 0,
  wrong: [why],
  seconds: 0,
  details: [],
})

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) {
    process.stderr.write(help)
    return 2
  }
  if (process.env.FIRST_PROOF_DIST && options.only) {
    process.send?.(await runCheck(options.only, options))
    return 0
  }
  const copy = copyBuild()
  try {
    return await proveAll(options, copy)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

async function proveAll(options: Options, dist: string): Promise<number> {
  const startedAt = performance.now()
  const chosen = options.only ? [[options.only]] : lanes
  const results = await Promise.all(
    chosen.map(async (lane) => {
      const own: Result[] = []
      for (const name of lane) own.push(await inProcess(name, options, dist))
      return own
    }),
  )
  const minutes = (performance.now() - startedAt) / 60_000
  process.stdout.write(tableOf(results.flat()))
  process.stdout.write(`${minutes.toFixed(1)} minutes, ${cpus().length} cores, Node.js ${process.version}\n`)
  return results.flat().every(({ lost, doubled, wrong }) => lost + doubled + wrong.length === 0) ? 0 : 1
}

process.exit(await main())
