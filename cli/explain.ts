import type { ActivityRecord } from '../lib/normalise/normalise.ts'
import { again, type SuccessKey, type Verdict } from '../lib/verdict.ts'
import { type LogOptions, logEdges } from './edges.ts'
import { exitCode } from './exit.ts'
import { json, printable, type Terminal } from './output/terminal.ts'
import type { Streams } from './replay.ts'
import { type LogBatch, runLog } from './run-log.ts'
import { tellTrouble, unreadFiles } from './trouble.ts'

export interface ExplainOptions extends LogOptions {
  readonly files: readonly string[]
  readonly json: boolean
}

interface Explained {
  readonly index: number
  readonly says: Says
  readonly success: SuccessKey | undefined
  verdict: Verdict
}

/** What is shown of a record: little, since many may wait for their verdict. */
type Says = ReturnType<typeof saidBy>

/** Lines held back while an earlier Success may still be decided by a later record; more than this go out undecided. */
const mostHeld = 100_000

/**
 * Says of every record of the files what became of it, which stage decided, and why. A Success that waits for its
 * address is shown as what it became, if its address comes within the next 100,000 records. Answers the exit code.
 * @throws UsageError, RulesInvalid
 */
export async function explain(options: ExplainOptions, { stdin, out, talk }: Streams): Promise<number> {
  const { edges, quarantineFolder } = await logEdges(options)
  const unread = unreadFiles('explain', talk)
  const held: Explained[] = []
  let index = 0
  const flush = (all: boolean): void => {
    let ready = 0
    for (const { verdict, success } of held) {
      const mayChange = verdict.kind === 'parked' && success !== undefined
      if (mayChange && !all && held.length - ready <= mostHeld) break
      ready++
    }
    for (const line of held.splice(0, ready)) print(line, options.json, out)
  }
  for await (const batch of runLog({ paths: options.files, stdin, edges, talk, onUnread: unread.tell })) {
    tellTrouble('explain', batch, quarantineFolder, talk)
    decide(held, batch)
    for (const { record, verdict, success } of batch.batch.judged)
      held.push({ index: index++, says: saidBy(record), verdict, success })
    flush(false)
  }
  flush(true)
  return unread.count > 0 ? exitCode.failed : exitCode.done
}

function decide(held: readonly Explained[], { batch }: LogBatch): void {
  const told = new Set<SuccessKey>()
  for (const line of held) {
    const { success } = line
    const verdict = line.verdict.kind === 'parked' && success ? batch.resolved.get(success) : undefined
    if (verdict === undefined || success === undefined) continue
    line.verdict = verdict.kind === 'new' && told.has(success) ? again(verdict) : verdict
    told.add(success)
  }
}

function saidBy(record: ActivityRecord | undefined) {
  const { timeMs, operationName, resourceId, correlationId, resource, caller } = record ?? {}
  return {
    time: timeMs === undefined ? null : new Date(timeMs).toISOString(),
    operationName: operationName ?? null,
    resourceId: resourceId ?? null,
    correlationId: correlationId ?? null,
    name: resource?.name ?? null,
    shownName: resource?.shownName,
    ip: caller?.kind === 'public' ? caller.ip : null,
  }
}

function print({ index, says, verdict }: Explained, asJson: boolean, out: Terminal): void {
  const { shownName, ip, ...record } = says
  if (asJson) {
    const { kind, stage, reason } = verdict
    out.line(json({ index, ...record, ip: verdict.ip ?? ip, asn: verdict.asn ?? null, verdict: kind, stage, reason }))
    return
  }
  const colour = { new: 'yellow', known: 'green', ignored: 'dim', parked: 'cyan', quarantined: 'red' } as const
  const what = `${record.operationName ?? 'no operation'}${shownName ? ` of ${shownName}` : ''}`
  const kind = out.style(colour[verdict.kind], verdict.kind.padEnd(11))
  out.line(`${String(index).padStart(6)}  ${kind}  ${printable(what)}`)
  out.line(`${' '.repeat(21)}${verdict.stage}: ${printable(verdict.reason)}`)
}
