import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dryRun } from '../lib/baseline/dry-run.ts'
import { makeReport } from '../lib/baseline/make-report.ts'
import { Past } from '../lib/baseline/past.ts'
import type { Stretch } from '../lib/baseline/range.ts'
import type { BaselineReport, BaselineSource } from '../lib/baseline/report.ts'
import { defaultPolicy, type Edges } from '../lib/edges.ts'
import { operationsToRead } from '../lib/read/reader.ts'
import type { Rule } from '../lib/rules/schema.ts'
import { type StateName, stateFlags } from '../lib/triage/state-flags.ts'
import { arm } from './arm.ts'
import { type LogOptions, logEdges, stateFolder, writeWhole } from './edges.ts'
import { exitCode, UsageError } from './exit.ts'
import type { OnUnread } from './input/paths.ts'
import { startScanThreads, threadsFor } from './input/scan-threads.ts'
import { passesSome, scannedStretches } from './input/stretches.ts'
import type { Stopping } from './interrupt.ts'
import { printBaseline } from './output/baseline.ts'
import { baselineHtml } from './output/baseline-html.ts'
import { grouped } from './output/summary.ts'
import { json, type Terminal } from './output/terminal.ts'
import type { Streams } from './replay.ts'
import type { State } from './state.ts'
import { Trouble } from './trouble.ts'

export interface BaselineOptions extends LogOptions {
  readonly files: readonly string[]
  /** Set: the log comes from Azure. */
  readonly azure?: { readonly subscriptions: readonly string[]; readonly endpoint: string }
  /** How many days back the report goes. */
  readonly days: number
  readonly json: boolean
  /** File for the report as a page. */
  readonly html?: string
  /** Opens the state that is taught; absent: nothing is. */
  readonly arm?: () => Promise<State>
  /** The state that suggested commands work on. */
  readonly stateName: StateName
  /** Threads that scan a big file of lines. */
  readonly jobs: number
  /** Where the build lies. */
  readonly dist: string
}

const folder = join(stateFolder, 'baseline')
const reportFile = join(folder, 'report.json')

/**
 * Learns from a log of the past in memory, and reports what would have alerted, what is usual and what to expect. Only with
 * `arm` the state is taught. Answers the exit code.
 * @throws UsageError, RulesInvalid
 */
export async function baseline(options: BaselineOptions, streams: Streams, stopping: Stopping): Promise<number> {
  const { talk } = streams
  stopping.listen()
  try {
    return await run(options, streams, stopping.signal)
  } catch (error) {
    if (!stopping.signal.aborted) throw error
    talk.status('')
    talk.line(
      options.azure
        ? `Stopped. The days that were read are kept in ${folder}: the same command goes on from there.`
        : 'Stopped.',
    )
    return exitCode.interrupted
  }
}

async function run(options: BaselineOptions, streams: Streams, signal: AbortSignal): Promise<number> {
  const { out, talk, clock } = streams
  const state = await options.arm?.()
  const { edges } = await logEdges(options)
  await edges.asn.refresh(edges.log) // what is of no use is told before a long download
  const { paths, source, asked } = await theLog(options, edges.rules, signal, streams)
  const { past, isFailure } = await readPast(paths, edges, options, signal, streams)
  const { days, armedFrom } = options
  const stretch: Stretch = {
    days,
    ...(asked ? { asked } : {}),
    ...(armedFrom === undefined ? {} : { armedFromMs: Date.parse(armedFrom) }),
  }
  const dry = await dryRun(past.matching, stretch, { ...edges, policy: defaultPolicy }, async (done) => {
    await setImmediate() // so that a Ctrl-C is heard
    signal.throwIfAborted()
    talk.status(`${grouped(done)} of ${grouped(past.matching.length)} records told again, in order of time`)
  })
  talk.status('')
  const about = { source, rules: edges.rules, madeAtMs: clock(), flags: stateFlags(options.stateName) }
  const report = makeReport(past, dry, about)
  await keep(report, options, talk)
  if (options.json) out.line(json(report))
  else printBaseline(report, out)
  if (state) await arm(past.matching, report, state, { options, edges, signal, talk })
  else
    talk.line(
      'Nothing was written to any state. Once you have looked through it, the same command with --arm teaches it.',
    )
  return isFailure ? exitCode.failed : exitCode.done
}

interface Log {
  readonly paths: readonly string[]
  readonly source: BaselineSource
  readonly asked?: { readonly fromMs: number; readonly toMs: number }
}

async function theLog(
  { files, azure, days }: BaselineOptions,
  rules: readonly Rule[],
  signal: AbortSignal,
  { talk, clock }: Streams,
): Promise<Log> {
  if (azure === undefined) {
    if (files.length === 0) throw new UsageError('baseline needs log files, or --from-azure --subscription ID.')
    return { paths: files, source: { kind: 'files', files } }
  }
  if (files.length > 0) throw new UsageError('baseline takes log files or --from-azure, not both.')
  const { download } = await import('./baseline-download.ts')
  const { paths, ...asked } = await download({ ...azure, days, rules, folder, nowMs: clock(), signal, talk, clock })
  return { paths, asked, source: { kind: 'azure', subscriptions: azure.subscriptions, days } }
}

async function readPast(
  paths: readonly string[],
  { rules }: Edges,
  { jobs, dist }: BaselineOptions,
  signal: AbortSignal,
  { stdin, talk }: Streams,
): Promise<{ past: Past; isFailure: boolean }> {
  const past = new Past(rules)
  const trouble = new Trouble('baseline', talk)
  const threads = startScanThreads(threadsFor(paths, jobs), join(dist, 'scan-worker.js'))
  const scanning = { operations: operationsToRead(rules), threads }
  signal.addEventListener('abort', () => stdin.destroy(), { once: true }) // so that a Ctrl-C is heard while it waits
  const onUnread: OnUnread = (path, reason) => {
    signal.throwIfAborted() // what was stopped is no failure of the file
    trouble.unread(path, reason)
  }
  const files = { paths, stdin, onUnread, onHead: trouble.head }
  for await (const stretch of scannedStretches(files, scanning)) {
    signal.throwIfAborted()
    if (passesSome(stretch)) trouble.passed(stretch.file)
    for (const frame of stretch.frames) {
      const before = past.records
      const reasons = past.add(frame.bytes)
      trouble.frame(frame, reasons, past.records - before)
    }
    talk.status(`${grouped(past.records)} records looked at, ${grouped(past.matching.length)} of operations that count`)
  }
  signal.throwIfAborted()
  talk.status('')
  trouble.end()
  return { past, isFailure: trouble.isFailure }
}

/** Keeps the report for the page, and writes it as one where that is asked for. */
async function keep(report: BaselineReport, { html, dist }: BaselineOptions, talk: Terminal): Promise<void> {
  await writeWhole(reportFile, JSON.stringify(report))
  if (html === undefined) return
  try {
    await writeFile(html, baselineHtml(report, dist))
  } catch (error) {
    throw new UsageError(`--html ${html}: cannot be written (${(error as Error).message}).`)
  }
  talk.line(`The report as a page: ${html}`)
}
