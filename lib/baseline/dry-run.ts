import type { Edges } from '../edges.ts'
import type { AsnData, Network } from '../enrich/asn-data.ts'
import { place } from '../enrich/place.ts'
import { fold } from '../fold/fold.ts'
import type { Sighting } from '../fold/sighting.ts'
import { groupBy } from '../group-by.ts'
import type { Term } from '../match/term.ts'
import type { ReadMatching } from '../read/read.ts'
import type { Committed } from '../record/record.ts'
import { termCache } from '../record/term-row.ts'
import { Settlement } from '../settle.ts'
import { memoryTable } from '../state/memory-table.ts'
import { type SuccessKey, successKey } from '../verdict.ts'
import { dayMs, type Range, rangeOf, type Stretch } from './range.ts'

/** What the pipeline made of a log of the past, told in order of time with its rules armed along the way. */
export interface DryRun {
  /** Undefined when the log holds no Success that counts. */
  readonly range: Range | undefined
  /** Every sighting, in order of time. */
  readonly seen: readonly Seen[]
  /** Findings and the alerts that would have told of them. */
  readonly committed: readonly Committed[]
  /** Successes for which no address came, and when they happened. */
  readonly withoutAddress: ReadonlyMap<SuccessKey, number>
  /** Successes dated more than a day ahead. */
  readonly inFuture: number
}

/** A sighting, and its network and terms of raising rules; or why it has none. */
export type Seen = { readonly sighting: Sighting } & (
  | { readonly kind: 'placed'; readonly network: Network; readonly terms: readonly Term[] }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'no-network' }
)

/** What is this close together is taken as one batch, as the hub hands it over: it decides which findings share an alert. */
const togetherMs = 5 * 60_000
const tellEvery = 1000

/**
 * Runs a log through the pipeline in memory as if its rules had been armed at the range's `armedFrom`. Nothing of the
 * edges' state is read or written.
 * @param onProgress is told now and then how many records are done, and may throw to end it
 * @throws Error when there is no ASN data, or it is damaged
 */
export async function dryRun(
  past: readonly ReadMatching[],
  stretch: Stretch,
  edges: Edges,
  onProgress: (records: number) => Promise<void> = async () => {},
): Promise<DryRun> {
  const data = edges.asn.current()
  if (data === undefined) throw new Error('There is no ASN data: no network could be told.')
  const latestMs = edges.clock() + dayMs
  const present = past.filter(({ record }) => record.timeMs <= latestMs)
  const successes = present.filter(({ record }) => record.stage === 'success').map(({ record }) => record.timeMs)
  const inFuture = past.filter(({ record }) => record.stage === 'success').length - successes.length
  const range = rangeOf(successes, edges.rules, stretch)
  if (range === undefined) return { range, seen: [], committed: [], withoutAddress: new Map(), inFuture }

  const armedFrom = new Date(range.armedFromMs).toISOString()
  const simulated: Edges = {
    ...edges,
    table: memoryTable(),
    cache: termCache(10_000),
    rules: edges.rules.map((rule) => ({ ...rule, armedFrom })),
  }
  return { range, inFuture, ...(await play(present, data, simulated, onProgress)) }
}

async function play(
  past: readonly ReadMatching[],
  data: AsnData,
  edges: Edges,
  onProgress: (records: number) => Promise<void>,
) {
  const seen: Seen[] = []
  const committed: Committed[] = []
  const withoutAddress = new Map<SuccessKey, number>()
  const inOrder = [...past].sort((a, b) => a.record.timeMs - b.record.timeMs)
  const batches = groupBy(inOrder, ({ record }) => Math.floor(record.timeMs / togetherMs))
  let [done, told] = [0, 0]
  for (const batch of batches.values()) {
    const { sightings, settlement } = await playBatch(batch, edges, withoutAddress)
    for (const sighting of sightings) seen.push(seenIn(sighting, data, edges))
    committed.push(...settlement.committed)
    done += batch.length
    if (done - told < tellEvery) continue
    told = done
    await onProgress(done)
  }
  for (const { sighting } of seen) withoutAddress.delete(keyOf(sighting.operationId, sighting.record.timeMs))
  return { seen, committed, withoutAddress }
}

/** The middle of handle(): not what lies around it (reading, quarantine, alerts), nor the end of waits, which nothing reads here. */
async function playBatch(batch: readonly ReadMatching[], edges: Edges, waiting: Map<SuccessKey, number>) {
  const met = await fold(batch, () => edges.clock(), edges)
  for (const { read, meeting } of met)
    if (read.record.stage === 'success' && meeting.sightings.length === 0)
      waiting.set(keyOf(meeting.operationId, read.record.timeMs), read.record.timeMs)
  const sightings = met.flatMap(({ meeting }) => meeting.sightings)
  const settlement = new Settlement(edges)
  await settlement.settle(sightings)
  return { sightings, settlement }
}

/** Names a Success whatever its address: it is one operation, also when it was seen from several. */
export const keyOf = (operationId: string, timeMs: number): SuccessKey => successKey(operationId, timeMs)

function seenIn(sighting: Sighting, data: AsnData, { rules }: Edges): Seen {
  const placing = place(sighting, data, rules)
  if (placing.kind === 'untold') throw new Error(`The ASN data is damaged: ${placing.reason}.`)
  if (placing.kind === 'ignored') return { sighting, kind: placing.asn === undefined ? 'no-network' : 'left-out' }
  const { network, terms } = placing.placed
  const raising = terms.filter(({ rule }) => rule.raises)
  return raising.length > 0 ? { sighting, kind: 'placed', network, terms: raising } : { sighting, kind: 'left-out' }
}
