import type { Judgement, Placed } from './decide/judge.ts'
import type { Edges } from './edges.ts'
import { place } from './enrich/place.ts'
import { parkForNetwork } from './fold/park.ts'
import type { Sighting } from './fold/sighting.ts'
import { groupBy } from './group-by.ts'
import type { Term } from './match/term.ts'
import { type Committed, record } from './record/record.ts'
import { sideBySide } from './state/rounds.ts'
import { type SuccessKey, successKey, type Verdict } from './verdict.ts'

/** What became of a batch's sightings: the verdict of each, and the findings that were committed. */
export class Settlement {
  readonly committed: Committed[] = []
  /** Sightings whose address lies in no network of the ASN data. */
  unplaced = 0
  readonly #verdicts = new Map<Sighting, Verdict>()
  readonly #edges: Edges

  constructor(edges: Edges) {
    this.#edges = edges
  }

  /**
   * Decides sightings, in order of arrival, and commits what follows. What cannot be decided for lack of ASN data, or
   * because it is damaged, is parked, never passed as harmless: then it answers false.
   * @throws StoreUnavailable
   */
  async settle(sightings: readonly Sighting[]): Promise<boolean> {
    const data = this.#edges.asn.current()
    if (data === undefined) {
      await parkAll(sightings, this.#edges)
      for (const sighting of sightings) this.#verdicts.set(sighting, parkedForData)
      return sightings.length === 0
    }
    const placed: Placed[] = []
    const untold: Sighting[] = []
    for (const sighting of sightings) {
      const placing = place(sighting, data, this.#edges.rules)
      if (placing.kind === 'placed') placed.push(placing.placed)
      else if (placing.kind === 'ignored') this.#ignore(sighting, placing)
      else {
        untold.push(sighting)
        this.#verdicts.set(sighting, { kind: 'parked', stage: 'enrich', reason: placing.reason, ip: sighting.ip })
      }
    }
    await parkAll(untold, this.#edges)
    const { committed, judgements } = await record(placed, this.#edges)
    for (const one of placed) this.#verdicts.set(one.sighting, verdictOf(one, judgements.get(one) ?? []))
    for (const one of committed) logFinding(one, this.#edges)
    this.committed.push(...committed)
    return untold.length === 0
  }

  /** For each Success among the sightings: the gravest of its verdicts. */
  resolved(): Map<SuccessKey, Verdict> {
    const resolved = new Map<SuccessKey, Verdict>()
    for (const [{ operationId, record, ip, from }, verdict] of this.#verdicts) {
      const key = successKey(operationId, record.timeMs, from === 'success' ? ip : undefined)
      resolved.set(key, graver(resolved.get(key), verdict))
    }
    return resolved
  }

  #ignore(sighting: Sighting, { reason, asn }: { reason: string; asn?: number }): void {
    if (asn === undefined) {
      this.unplaced++
      this.#edges.log.warn('operation.unplaced', { operationId: sighting.operationId, reason })
    }
    this.#verdicts.set(sighting, {
      kind: 'ignored',
      stage: 'enrich',
      reason,
      ip: sighting.ip,
      ...(asn === undefined ? {} : { asn }),
    })
  }
}

const parkedForData: Verdict = {
  kind: 'parked',
  stage: 'enrich',
  reason: 'there is no ASN data; it is decided as soon as there is',
}

async function parkAll(sightings: readonly Sighting[], edges: Edges): Promise<void> {
  const byOperation = groupBy(sightings, ({ operationId }) => operationId)
  await sideBySide([...byOperation], ([id, own]) => parkForNetwork(id, own, edges))
}

function logFinding({ finding, alert, expected }: Committed, { log }: Edges): void {
  log.info('finding.recorded', {
    findingId: finding.id,
    rule: finding.rule.id,
    extension: finding.resource.extension,
    asn: finding.source.asn,
    organisation: finding.source.organisation,
    ...(expected === undefined ? { alert: alert || finding.id } : { expected }),
  })
}

const gravity = { new: 4, parked: 3, known: 2, ignored: 1, quarantined: 0 } as const

const graver = (a: Verdict | undefined, b: Verdict): Verdict => (a && gravity[a.kind] >= gravity[b.kind] ? a : b)

function verdictOf(
  { sighting, network, leftOut }: Placed,
  judged: readonly { term: Term; judgement: Judgement }[],
): Verdict {
  const from = { ip: sighting.ip, asn: network.asn }
  const findings = judged.flatMap(({ judgement }) => (judgement.kind === 'new' ? [judgement.finding.id] : []))
  const [first] = judged
  if (first === undefined)
    return { kind: 'ignored', stage: 'enrich', reason: leftOut ?? 'only context rules have a term for it', ...from }
  const shown = judged.find(({ judgement }) => judgement.kind === 'new') ?? first
  const reason = reasonOf(shown.term, shown.judgement)
  return findings.length > 0
    ? { kind: 'new', stage: 'decide', reason, ...from, findings }
    : { kind: 'known', stage: 'decide', reason, ...from }
}

function reasonOf(term: Term, judgement: Judgement): string {
  const name = `(${term.values.join(', ')})`
  const window = `${term.rule.windowDays} days`
  switch (judgement.kind) {
    case 'new': {
      const { lastSeen } = judgement.finding
      return lastSeen
        ? `${name} was last seen on ${lastSeen}, more than ${window} before`
        : `${name} was never seen in the ${window} before`
    }
    case 'known':
      return judgement.lastSeenMs === undefined
        ? `${name} is seen within ${window} after`
        : `${name} was seen on ${new Date(judgement.lastSeenMs).toISOString()}, within ${window}`
    case 'learnt':
      return `${name} is learnt: older than ${term.rule.armedFrom}, when the rule is armed`
    default:
      return judgement satisfies never
  }
}
