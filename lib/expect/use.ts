import type { StoredFinding } from '../triage/findings.ts'
import type { Expectation } from './expectation.ts'

/** How an entry stands: `ending` within seven days; `unused` when two weeks have brought nothing that it covers. */
export type Standing = 'active' | 'ending' | 'unused' | 'ended'

/** An entry with what it did. */
export interface UsedExpectation extends Expectation {
  /** How many of the findings that are kept it expected. */
  readonly hits: number
  /** The own time of the last operation among them, ISO 8601. */
  readonly lastHit?: string
  readonly standing: Standing
}

const day = 24 * 60 * 60_000
const endingMs = 7 * day
const unusedMs = 14 * day

/**
 * How often each entry was used and how it stands, in the order of the entries. Counted from the findings themselves,
 * which say what expected them: no counter can be wrong. Findings are kept for 400 days, longer than an entry lasts.
 */
export function usesOf(
  entries: readonly Expectation[],
  findings: readonly StoredFinding[],
  nowMs: number,
): UsedExpectation[] {
  return entries.map((entry) => {
    const times = findings.filter(({ expected }) => expected === entry.id).map(({ facts }) => facts.time)
    const lastHit = times.sort().at(-1)
    return {
      ...entry,
      hits: times.length,
      ...(lastHit === undefined ? {} : { lastHit }),
      standing: standingOf(entry, times.length, nowMs),
    }
  })
}

function standingOf({ until, created }: Expectation, hits: number, nowMs: number): Standing {
  const leftMs = until.getTime() - nowMs
  if (leftMs <= 0) return 'ended'
  if (leftMs <= endingMs) return 'ending'
  return hits === 0 && nowMs - created.getTime() >= unusedMs ? 'unused' : 'active'
}
