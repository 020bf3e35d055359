import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { dist } from '../test/support/dist.ts'
import type { Figure } from './figure.ts'
import { writeLog } from './log.ts'
import { bundled, inTurn, isInstalled, type Ran, run } from './processes.ts'
import { median, medianRatio } from './statistics.ts'

const rounds = 5
const fileBytes = 1_000_000_000
/** What takes a minute for a gigabyte gets so much of it. */
const slowBytes = 65_000_000

/** `first-seen replay` of a gigabyte of records, one a line and 0.1 % of them watched, from start to end of the process; beside what others would use. */
export async function benchFiles(folder: string): Promise<Figure[]> {
  const log = join(folder, 'log.jsonl')
  const part = join(folder, 'part.jsonl')
  writeLog(part, 1, slowBytes)
  const bytes = readFileSync(part)
  while ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) < fileBytes) appendFileSync(log, bytes)
  const size = statSync(log).size

  const parseLines = await bundled('parse-lines', folder)
  const replay = (jobs: number) =>
    run(process.execPath, [join(dist, 'first-seen.js'), 'replay', '--json', '--jobs', String(jobs), log])
  const ran = await inTurn(
    {
      one: () => replay(1),
      two: () => replay(2),
      grep: () => run('grep', ['-cF', 'extensions/', log], { LC_ALL: 'C' }),
      parse: () => run(process.execPath, [parseLines, log]),
    },
    rounds,
  )
  const seconds = (runs: readonly Ran[]): number[] => runs.map((one) => one.seconds)
  const peak = (runs: readonly Ran[]): number =>
    Math.max(...runs.map(({ peakMegabytes = Number.NaN }) => peakMegabytes))
  return [
    { name: 'replay of 1 GB, one thread', value: median(seconds(ran.one)), unit: 's' },
    {
      name: 'replay of 1 GB, one thread, speed',
      value: medianRatio(seconds(ran.grep), seconds(ran.one)),
      unit: 'x grep -F',
    },
    {
      name: 'replay of 1 GB, one thread, speed',
      value: medianRatio(seconds(ran.parse), seconds(ran.one)),
      unit: 'x parsing each line',
    },
    {
      name: 'replay of 1 GB, two threads, speed',
      value: medianRatio(seconds(ran.one), seconds(ran.two)),
      unit: 'x one thread',
    },
    {
      name: 'replay of 1 GB, two threads, speed',
      value: medianRatio(seconds(ran.grep), seconds(ran.two)),
      unit: 'x grep -F',
    },
    { name: 'replay of 1 GB, one thread, most memory', value: peak(ran.one), unit: 'MB' },
    { name: 'replay of 1 GB, two threads, most memory', value: peak(ran.two), unit: 'MB' },
    ...(await others(part, size / statSync(part).size, median(seconds(ran.one)))),
  ]
}

/** Tools that people have, where they are installed, by their time for a part of the log. */
async function others(part: string, parts: number, ourSeconds: number): Promise<Figure[]> {
  const tools: Readonly<Record<string, readonly string[]>> = {
    jq: [
      '-c',
      'select(.operationName | test("extensions/(write|delete|read)$"; "i")) | [.time, .resourceId, .callerIpAddress]',
      part,
    ],
    duckdb: [
      '-c',
      `select time, resourceId, callerIpAddress from read_json('${part}', format = 'newline_delimited', columns = {time: 'VARCHAR', resourceId: 'VARCHAR', callerIpAddress: 'VARCHAR', operationName: 'VARCHAR'}) where regexp_matches(operationName, 'extensions/(write|delete|read)$', 'i')`,
    ],
  }
  const figures: Figure[] = []
  for (const [tool, args] of Object.entries(tools)) {
    if (!(await isInstalled(tool))) continue
    const { seconds } = await run(tool, args)
    figures.push({
      name: 'replay of 1 GB, one thread, speed',
      value: (seconds * parts) / ourSeconds,
      unit: `x ${tool}`,
    })
  }
  return figures
}
