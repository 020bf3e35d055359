import { isConfirmed, type Standing } from '../decide/standing.ts'
import { type KnownNetwork, usualIdOf } from '../decide/usual.ts'
import { readNetworks } from '../record/usual-row.ts'
import { sideBySide } from '../state/rounds.ts'
import type { StateTable } from '../state/table.ts'
import type { StoredFinding } from './findings.ts'

const dayMs = 24 * 60 * 60_000

/** What a stored finding says about whether its network may be called usual. */
export const standingOfStored = ({ facts, held, expected, triage }: StoredFinding): Standing => ({
  timeMs: Date.parse(facts.time),
  wasAlerted: !held && expected === undefined,
  ...(triage ? { triage: triage.as } : {}),
})

/**
 * Ids of those findings whose network is not called usual in other findings as long as they stand so: somebody was
 * alerted, nobody judged it benign or false, and it has not gone on for a whole window. Reads one row for each extension
 * of which that can be so.
 * @throws StoreUnavailable
 */
export async function unconfirmedAmong(
  findings: readonly StoredFinding[],
  table: StateTable,
): Promise<ReadonlySet<string>> {
  const idOf = ({ facts }: StoredFinding): string | undefined => usualIdOf(facts.rule.id, facts.term)
  const open = findings.filter((finding) => !isConfirmedBy([], finding))
  const ids = [...new Set(open.flatMap((finding) => idOf(finding) ?? []))]
  const rows = new Map(await sideBySide(ids, async (id) => [id, await readNetworks(id, table)] as const))
  const unconfirmed = open.filter((finding) => {
    const networks = rows.get(idOf(finding) ?? '') ?? []
    return !isConfirmedBy(networks.find(({ asn }) => asn === finding.facts.source.asn)?.days ?? [], finding)
  })
  return new Set(unconfirmed.map(({ facts }) => facts.id))
}

const isConfirmedBy = (days: KnownNetwork['days'], finding: StoredFinding): boolean =>
  isConfirmed(standingOfStored(finding), days, finding.facts.rule.windowDays * dayMs)
