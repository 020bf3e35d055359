import type { ActivityRecord } from '../lib/normalise/normalise.ts'
import type { SuccessKey, Verdict } from '../lib/verdict.ts'
import { type LogOptions, logEdges } from './edges.ts'
import { exitCode } from './exit.ts'
import { printable, type Terminal } from './output/terminal.ts'
import type { Streams } from './replay.ts'
import { type LogBatch, runLog } from './run-log.ts'

export interface ExplainOptions extends LogOptions {
  readonly files: readonly string[]
  readonly json: boolean
}

interface Explained {
  readonly index: number
  readonly record: ActivityRecord | undefined
  readonly success: SuccessKey | undefined
  verdict: Verdict
}

/** Lines held back while an earlier Success may still be decided by a later record; more than this go out undecided. */
const mostHeld = 100_000

/**
 * Says of every record of the files what became of it, which stage decided, and why. A Success that waits for its
 * address is shown as what it became, if its address comes within the next 100,000 records. Answers the exit code.
 * @throws UsageError, RulesInvalid
 */
export async function explain(options: ExplainOptions, { stdin, out, talk }: Streams): Promise<number> {
  const { edges } = await logEdges(options)
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
  for await (const batch of runLog({ paths: options.files, stdin, edges, talk })) {
    decide(held, batch)
    for (const { record, verdict, success } of batch.batch.judged)
      held.push({ index: index++, record, verdict, success })
    flush(false)
  }
  flush(true)
  return exitCode.done
}

function decide(held: readonly Explained[], { batch }: LogBatch): void {
  for (const line of held) {
    const verdict = line.verdict.kind === 'parked' && line.success ? batch.resolved.get(line.success) : undefined
    if (verdict) line.verdict = verdict
  }
}

function print({ index, record, verdict }: Explained, json: boolean, out: Terminal): void {
  const { timeMs, operationName, resourceId, correlationId, resource, caller } = record ?? {}
  const explained = {
    index,
    time: timeMs === undefined ? null : new Date(timeMs).toISOString(),
    operationName: operationName ?? null,
    resourceId: resourceId ?? null,
    correlationId: correlationId ?? null,
    name: resource?.name ?? null,
    ip: verdict.ip ?? (caller?.kind === 'public' ? caller.ip : null),
    asn: verdict.asn ?? null,
    verdict: verdict.kind,
    stage: verdict.stage,
    reason: verdict.reason,
  }
  if (json) {
    out.line(JSON.stringify(explained))
    return
  }
  const colour = { new: 'yellow', known: 'green', ignored: 'dim', parked: 'cyan', quarantined: 'red' } as const
  const what = `${explained.operationName ?? 'no operation'}${resource ? ` of ${resource.shownName}` : ''}`
  const kind = out.style(colour[verdict.kind], verdict.kind.padEnd(11))
  out.line(`${String(index).padStart(6)}  ${kind}  ${printable(what)}`)
  out.line(`${' '.repeat(21)}${verdict.stage}: ${printable(verdict.reason)}`)
}
