import { decode } from '../lib/decode/decode.ts'
import type { Edges } from '../lib/edges.ts'
import { type Explanation, explainFinding, type Step } from '../lib/explain/explain-finding.ts'
import { explainRecord, type Origin } from '../lib/explain/explain-record.ts'
import { readChain } from '../lib/explain/read-chain.ts'
import type { ActivityRecord } from '../lib/normalise/normalise.ts'
import { legible } from '../lib/render/legible.ts'
import { fullLimits } from '../lib/render/notice.ts'
import { again, type Judged, type SuccessKey, type Verdict } from '../lib/verdict.ts'
import { Direction } from './direction.ts'
import { type LogOptions, logEdges } from './edges.ts'
import { exitCode } from './exit.ts'
import { type FileFrame, placeOf } from './input/files.ts'
import { printExplanation, printSteps } from './output/explanation.ts'
import { json, printable, type Terminal } from './output/terminal.ts'
import type { Streams } from './replay.ts'
import { type LogBatch, runLog } from './run-log.ts'
import { Trouble } from './trouble.ts'

export interface ExplainOptions extends LogOptions {
  readonly files: readonly string[]
  readonly json: boolean
  /** Every stage that a record passed, not only the one that decided. */
  readonly chain: boolean
}

interface Explained {
  readonly index: number
  readonly says: Says
  readonly success: SuccessKey | undefined
  /** What the whole chain needs; only when it is asked for. */
  readonly source?: { readonly record: ActivityRecord | undefined; readonly origin: Origin }
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
  const { edges, kept } = await logEdges(options)
  const trouble = new Trouble('explain', talk, kept)
  const direction = new Direction()
  const held: Explained[] = []
  let index = 0
  const flush = async (all: boolean): Promise<void> => {
    let ready = 0
    for (const { verdict, success } of held) {
      const mayChange = verdict.kind === 'parked' && success !== undefined
      if (mayChange && !all && held.length - ready <= mostHeld) break
      ready++
    }
    for (const line of held.splice(0, ready)) {
      const chain = await chainOf(line, edges)
      if (options.json) printJson(line, chain, out)
      else print(line, chain, out)
    }
  }
  const { unread: onUnread, head: onHead } = trouble
  for await (const batch of runLog({ paths: options.files, stdin, edges, talk, onUnread, onHead })) {
    trouble.batch(batch)
    direction.add(batch)
    decide(held, batch)
    const originOf = options.chain ? origins(batch.frames) : undefined
    for (const one of batch.batch.judged) held.push(explained(index++, one, originOf))
    await flush(false)
  }
  await flush(true)
  trouble.end()
  direction.tell('explain', talk)
  return trouble.isFailure ? exitCode.failed : exitCode.done
}

function explained(index: number, judged: Judged, originOf: ((judged: Judged) => Origin) | undefined): Explained {
  const { record, verdict, success } = judged
  const source = originOf ? { source: { record, origin: originOf(judged) } } : {}
  return { index, says: saidBy(record), verdict, success, ...source }
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

/** Where each record of some frames stood. A frame is decoded once more, for what its records looked like. */
function origins(frames: readonly FileFrame[]): (judged: Judged) => Origin {
  const values = new Map<number, readonly unknown[]>()
  return ({ message, index }) => {
    const frame = frames[message]
    if (frame === undefined) return { place: 'somewhere' }
    const known =
      values.get(message) ?? decode(frame.bytes).map((piece) => ('value' in piece ? piece.value : undefined))
    values.set(message, known)
    const place = known.length > 1 ? `${placeOf(frame)}, record ${index + 1} of ${known.length}` : placeOf(frame)
    return { place, ...(known[index] === undefined ? {} : { value: known[index] }) }
  }
}

/** A record's stages, and of a finding what its rule compared. */
interface RecordChain {
  readonly steps: readonly Step[]
  readonly findings: readonly Explanation[]
}

/** The steps of a finding that its record's own stages do not tell; nobody is alerted by a run over files. */
const ofTheFinding: readonly string[] = ['Rule', 'New', 'Usual']

async function chainOf({ verdict, source }: Explained, { asn, table, rules }: Edges): Promise<RecordChain | undefined> {
  if (source === undefined) return undefined
  const steps = explainRecord(source.record, verdict, source.origin, asn.current()?.source ?? 'no ASN data')
  const findings: Explanation[] = []
  for (const id of verdict.findings ?? []) {
    const chain = await readChain(id, table, rules)
    const { title, steps: all } = chain ? explainFinding(chain) : { title: id, steps: [] }
    findings.push({ title, steps: all.filter((step) => ofTheFinding.includes(step.title)) })
  }
  return { steps, findings }
}

function printJson({ index, says, verdict }: Explained, chain: RecordChain | undefined, out: Terminal): void {
  const { shownName: _, ip, ...record } = says
  const { kind, stage, reason } = verdict
  const said = { index, ...record, ip: verdict.ip ?? ip, asn: verdict.asn ?? null, verdict: kind, stage, reason }
  out.line(json({ ...said, ...(chain ? { chain: chain.steps, findings: chain.findings } : {}) }))
}

function print({ index, says, verdict }: Explained, chain: RecordChain | undefined, out: Terminal): void {
  const colour = { new: 'yellow', known: 'green', ignored: 'dim', parked: 'cyan', quarantined: 'red' } as const
  const what = `${says.operationName ?? 'no operation'}${says.shownName ? ` of ${says.shownName}` : ''}`
  const kind = out.style(colour[verdict.kind], verdict.kind.padEnd(11))
  out.line(`${String(index).padStart(6)}  ${kind}  ${legible(what, fullLimits.inFact)}`)
  const indent = ' '.repeat(21)
  if (chain === undefined) {
    out.line(`${indent}${verdict.stage}: ${printable(verdict.reason)}`)
    return
  }
  printSteps(chain.steps, out, ' '.repeat(6))
  for (const finding of chain.findings) printExplanation(finding, out, ' '.repeat(8))
}
