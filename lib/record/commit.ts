import type { Spans } from '../decide/admit.ts'
import type { Facts } from '../decide/facts.ts'
import { type Judgement, judgeTerm, type Placed, type Surroundings } from '../decide/judge.ts'
import type { Edges } from '../edges.ts'
import type { Term } from '../match/term.ts'
import { rowKey } from '../state/keys.ts'
import { sideBySide, untilNoConflict } from '../state/rounds.ts'
import { Conflict, type Write } from '../state/table.ts'
import { untried } from '../state/tries.ts'
import type { Committed, Telling } from './record.ts'
import { fieldsOfTerm, readTerm, rowWith, type TermRow } from './term-row.ts'

/** A term, the row it was judged on, and the sightings that are to be folded into it. */
export interface Pending {
  readonly term: Term
  readonly row: TermRow
  readonly sightings: readonly Placed[]
  readonly surroundings: Surroundings
  /** @throws StoreUnavailable when what people expect cannot be read */
  readonly telling: (finding: Facts) => Promise<Telling>
}

export interface TermOutcome {
  readonly term: Term
  readonly judged: ReadonlyMap<Placed, Judgement>
  readonly committed: readonly Committed[]
}

interface Step {
  readonly pending: Pending
  readonly taken: readonly Placed[]
  readonly spans: Spans
  readonly judgements: readonly Judgement[]
  readonly findings: readonly Facts[]
}

const mostTermsAtOnce = 30
const mostFindingsAtOnce = 30 // a term's row and two rows a finding stay under the 100 writes of a transaction

/**
 * Commits every term's fold: no call when its spans did not change; the row alone when there is no finding; else term,
 * finding and outbox entry in one transaction for up to 30 terms of a partition. A conflict means: drop what was
 * cached, read again, judge again, each term alone.
 * @throws StoreUnavailable
 */
export async function commitTerms(pendings: readonly Pending[], edges: Edges): Promise<TermOutcome[]> {
  const steps = pendings.map(stepOf)
  const together = chunksByPartition(steps.filter((step) => step.findings.length > 0))
  const alone = steps.filter((step) => step.findings.length === 0)
  const done = await sideBySide([...together, ...alone.map((step) => [step])], (chunk) => commitChunk(chunk, edges))
  return done.flat()
}

function stepOf(pending: Pending): Step {
  const { term, row, sightings, surroundings } = pending
  // A term with very many findings in one batch (a replay of years) is taken in parts, each complete in itself.
  for (let taken = sightings.length; ; taken = Math.ceil(taken / 2)) {
    const part = sightings.slice(0, taken)
    const judged = judgeTerm(term, row.spans, part, surroundings)
    if (judged.findings.length <= mostFindingsAtOnce) return { pending, taken: part, ...judged }
  }
}

function chunksByPartition(steps: readonly Step[]): Step[][] {
  const chunks: Step[][] = []
  for (const step of steps) {
    const open = chunks.find((chunk) => fits(chunk, step))
    if (open) open.push(step)
    else chunks.push([step])
  }
  return chunks
}

function fits(chunk: readonly Step[], step: Step): boolean {
  const [first] = chunk
  const writes = [...chunk, step].reduce((sum, { findings }) => sum + 1 + 2 * findings.length, 0)
  return (
    first?.pending.term.partition === step.pending.term.partition && chunk.length < mostTermsAtOnce && writes <= 100
  )
}

async function commitChunk(chunk: readonly Step[], edges: Edges): Promise<TermOutcome[]> {
  try {
    await write(chunk, edges)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    for (const { pending } of chunk) edges.cache.delete(pending.term.rowKey)
    const settled: TermOutcome[] = []
    for (const { pending } of chunk) settled.push(await commitAlone(pending, edges))
    return settled
  }
  const settled: TermOutcome[] = []
  for (const step of chunk) settled.push(await withRest(step, step.findings, edges))
  return settled
}

/** One term after a conflict: read, judge and write again until it holds. */
function commitAlone(pending: Pending, edges: Edges): Promise<TermOutcome> {
  return untilNoConflict(edges.pause, async () => {
    edges.cache.delete(pending.term.rowKey)
    const step = stepOf({ ...pending, row: await readTerm(pending.term, edges.table) })
    try {
      await write([step], edges)
      return await withRest(step, step.findings, edges)
    } catch (error) {
      if (!(error instanceof Conflict) || error.status !== 409) throw error
      const missing = await withoutOutlived(step, edges)
      if (missing.length === step.findings.length) throw error
      await write([{ ...step, findings: missing }], edges)
      return withRest(step, missing, edges)
    }
  })
}

/** The findings that the table does not hold. One can be there already when it outlived its term's row. */
async function withoutOutlived({ pending, findings }: Step, { table }: Edges): Promise<Facts[]> {
  const missing: Facts[] = []
  for (const finding of findings)
    if ((await table.get(pending.term.partition, rowKey.finding(finding.id))) === undefined) missing.push(finding)
  return missing
}

async function withRest(step: Step, committed: readonly Facts[], edges: Edges): Promise<TermOutcome> {
  const { pending, taken, judgements } = step
  const judged = new Map(taken.flatMap((placed, i) => (judgements[i] ? [[placed, judgements[i]] as const] : [])))
  const own = await Promise.all(
    committed.map(async (finding): Promise<Committed> => ({ finding, ...(await pending.telling(finding)) })),
  )
  const rest = pending.sightings.slice(taken.length)
  if (rest.length === 0) return { term: pending.term, judged, committed: own }
  const next = await commitAlone({ ...pending, sightings: rest }, edges)
  return { term: pending.term, judged: new Map([...judged, ...next.judged]), committed: [...own, ...next.committed] }
}

async function write(chunk: readonly Step[], edges: Edges): Promise<void> {
  const [first] = chunk
  const changed = chunk.filter(({ spans, pending, findings }) => spans !== pending.row.spans || findings.length > 0)
  if (first === undefined || changed.length === 0) return
  const termWrites = changed.map(writeOfTerm)
  const born = new Date(edges.clock())
  const findingWrites: Write[] = []
  for (const { pending, findings } of changed)
    for (const finding of findings)
      findingWrites.push(
        ...writesOfFinding(pending.term, finding, await pending.telling(finding), born, edges.policy.holdAlerts),
      )
  const etags = await edges.table.write(first.pending.term.partition, [...termWrites, ...findingWrites])
  // Only now: a cache that ran ahead of a failed write would call the lost sighting known.
  for (const [i, { pending, spans, findings }] of changed.entries()) {
    const etag = etags[i]
    if (etag) edges.cache.set(pending.term.rowKey, { ...rowWith(pending.row, spans, findings), etag })
    else edges.cache.delete(pending.term.rowKey)
  }
}

function writeOfTerm({ pending: { term, row }, spans, findings }: Step): Write {
  const fields = fieldsOfTerm(term, rowWith(row, spans, findings))
  return row.etag === undefined
    ? { kind: 'insert', rowKey: term.rowKey, fields }
    : { kind: 'replace', rowKey: term.rowKey, fields, etag: row.etag }
}

function writesOfFinding(term: Term, finding: Facts, { alert, expected }: Telling, born: Date, held: boolean): Write[] {
  const fields = {
    rule: term.rule.id,
    term: term.id,
    time: new Date(finding.time),
    facts: JSON.stringify(finding),
    committed: born,
    ...(expected === undefined ? {} : { expected }),
    ...(held ? { held } : {}),
  }
  const write: Write = { kind: 'insert', rowKey: rowKey.finding(finding.id), fields }
  return held || expected !== undefined ? [write] : [write, dueAlert(finding.id, alert, born)]
}

const dueAlert = (findingId: string, alert: string, born: Date): Write => ({
  kind: 'insert',
  rowKey: rowKey.dueAlert(findingId),
  fields: { alert, ...untried(born) },
})
