import type { Readable } from 'node:stream'
import { operationsToRead, watchedReader } from '../lib/read/reader.ts'
import { findingEvent } from '../lib/render/event.ts'
import { unarmed } from '../lib/rules/change.ts'
import { Direction } from './direction.ts'
import { type LogOptions, logEdges } from './edges.ts'
import { exitCode } from './exit.ts'
import type { ScanThreads } from './input/scan-threads.ts'
import { Ledger } from './ledger.ts'
import { printRow, printRowHeads } from './output/finding.ts'
import { summary } from './output/summary.ts'
import { json, type Terminal } from './output/terminal.ts'
import { runLog } from './run-log.ts'
import { Trouble } from './trouble.ts'

export interface ReplayOptions extends LogOptions {
  readonly files: readonly string[]
  /** Files that are learnt first and raise nothing. */
  readonly baseline: readonly string[]
  readonly json: boolean
  readonly failOnFinding: boolean
  /** Help with big files of lines. */
  readonly threads: ScanThreads
}

/** What a command reads and writes, besides files. */
export interface Streams {
  readonly stdin: Readable
  /** Results. */
  readonly out: Terminal
  /** Progress and talk. */
  readonly talk: Terminal
  readonly clock: () => number
}

/**
 * Runs log files through the detector and shows what would have been alerted: a table for people, or one CloudEvent a
 * line. Answers the exit code.
 * @throws UsageError, RulesInvalid
 */
export async function replay(options: ReplayOptions, { stdin, out, talk, clock }: Streams): Promise<number> {
  const startedAt = clock()
  const { edges: every, kept, save } = await logEdges(options)
  const edges = { ...every, reader: watchedReader(every.rules) }
  const trouble = new Trouble('replay', talk, kept)
  const operations = operationsToRead(edges.rules)
  const scanning = { operations, threads: options.threads }
  const source = { stdin, talk, onUnread: trouble.unread, onHead: trouble.head, scanning }
  if (options.baseline.length > 0) {
    const learning = { ...edges, rules: unarmed(edges.rules) }
    for await (const batch of runLog({ ...source, paths: options.baseline, edges: learning })) trouble.batch(batch)
  }
  const ledger = new Ledger()
  const direction = new Direction()
  let findings = 0
  for await (const batch of runLog({ ...source, paths: options.files, edges })) {
    trouble.batch(batch)
    ledger.add(batch)
    direction.add(batch)
    for (const { finding } of batch.batch.committed) {
      if (options.json) out.line(json(findingEvent(finding)))
      else {
        if (findings === 0) printRowHeads(out)
        printRow(finding, out)
      }
      findings++
    }
  }
  await save()
  trouble.end()
  direction.tell('replay', talk)
  talk.line(summary({ total: ledger.total, findings, seconds: (clock() - startedAt) / 1000 }))
  if (trouble.isFailure) return exitCode.failed
  return options.failOnFinding && findings > 0 ? exitCode.findings : exitCode.done
}
