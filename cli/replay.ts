import type { Readable } from 'node:stream'
import { findingEvent } from '../lib/render/event.ts'
import { type LogOptions, logEdges } from './edges.ts'
import { exitCode } from './exit.ts'
import { Ledger } from './ledger.ts'
import { printRow, printRowHeads } from './output/finding.ts'
import { summary } from './output/summary.ts'
import type { Terminal } from './output/terminal.ts'
import { runLog } from './run-log.ts'
import { tellTrouble } from './trouble.ts'

export interface ReplayOptions extends LogOptions {
  readonly files: readonly string[]
  /** Files that are learnt first and raise nothing. */
  readonly baseline: readonly string[]
  readonly json: boolean
  readonly failOnFinding: boolean
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

const never = '9999-12-31T23:59:59Z'

/**
 * Runs log files through the detector and shows what would have been alerted: a table for people, or one CloudEvent a
 * line. Answers the exit code.
 * @throws UsageError, RulesInvalid
 */
export async function replay(options: ReplayOptions, { stdin, out, talk, clock }: Streams): Promise<number> {
  const startedAt = clock()
  const { edges, quarantineFolder, save } = await logEdges(options)
  if (options.baseline.length > 0) {
    const learning = { ...edges, rules: edges.rules.map((rule) => ({ ...rule, armedFrom: never })) }
    for await (const batch of runLog({ paths: options.baseline, stdin, edges: learning, talk }))
      tellTrouble('replay', batch, quarantineFolder, talk)
  }
  const ledger = new Ledger()
  let findings = 0
  for await (const batch of runLog({ paths: options.files, stdin, edges, talk })) {
    tellTrouble('replay', batch, quarantineFolder, talk)
    ledger.add(batch.batch)
    for (const { finding } of batch.batch.committed) {
      if (options.json) out.line(JSON.stringify(findingEvent(finding)))
      else {
        if (findings === 0) printRowHeads(out)
        printRow(finding, out)
      }
      findings++
    }
  }
  await save()
  talk.line(summary(ledger.total, findings, (clock() - startedAt) / 1000))
  return options.failOnFinding && findings > 0 ? exitCode.findings : exitCode.done
}
