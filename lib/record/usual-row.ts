import { type Placed, windowMsOf } from '../decide/judge.ts'
import { isConfirmed, type Standing } from '../decide/standing.ts'
import {
  type Candidate,
  candidatesAt,
  type KnownNetwork,
  noteDay,
  shownOf,
  type UsualNetwork,
  usualId,
} from '../decide/usual.ts'
import type { Edges } from '../edges.ts'
import type { Term } from '../match/term.ts'
import { bucket, rowKey } from '../state/keys.ts'
import { sideBySide, untilNoConflict } from '../state/rounds.ts'
import type { Row, StateTable } from '../state/table.ts'
import type { Raised } from './raised.ts'

/** The networks of one extension, as the table last acknowledged them. */
export interface UsualRow {
  readonly networks: readonly KnownNetwork[]
  readonly etag?: string
}

/** The networks in such a row. */
export const networksOf = ({ fields }: Row): KnownNetwork[] => JSON.parse(String(fields.networks)) as KnownNetwork[]

/** The networks of one extension; none where the table has no row of it. @throws StoreUnavailable */
export async function readNetworks(id: string, table: StateTable): Promise<KnownNetwork[]> {
  const row = await table.get(bucket(id), rowKey.usual(id))
  return row ? networksOf(row) : []
}

const keptMs = 97 * 24 * 60 * 60_000

/** What was usual for each sighting and raising term, and the days that are to be noted once the findings are committed. */
export interface Usual {
  of(placed: Placed, term: Term): readonly UsualNetwork[]
  /** @throws StoreUnavailable */
  note(): Promise<void>
}

/** What one sighting is to be noted as: the row of which extension, and the finding that it raised. */
interface Pair {
  readonly placed: Placed
  readonly term: Term
  readonly id: string
  readonly raised?: string
}

/**
 * Looks at the usual networks of all raising terms, in order of arrival, so that where a batch ends changes nothing.
 * @param standingOf what has become of a finding; asked only of networks that might be usual for a new finding
 * @throws StoreUnavailable
 */
export async function readUsual(
  sightings: readonly Placed[],
  raised: Raised,
  standingOf: (finding: string) => Promise<Standing | undefined>,
  edges: Edges,
): Promise<Usual> {
  const pairs = sightings.flatMap((placed) => placed.terms.flatMap((term) => pairOf(placed, term, raised)))
  const ids = [...new Set(pairs.map(({ id }) => id))]
  const rowsById = await sideBySide(ids, async (id) => [id, await rowOf(id, ownOf(id, pairs), edges)] as const)
  const rows = new Map(rowsById)
  const folded = new Map(rowsById.map(([id, { networks }]) => [id, networks]))
  const candidates = new Map<Placed, Map<string, readonly Candidate[]>>()
  for (const pair of pairs) {
    const { placed, term, id } = pair
    const networks = folded.get(id) ?? []
    candidates.set(placed, (candidates.get(placed) ?? new Map()).set(term.id, candidatesAt(networks, placed, term)))
    folded.set(id, noted(networks, pair))
  }
  const standings = await standingsOf(pairs, candidates, standingOf)
  return {
    of: (placed, term) =>
      shownOf(candidates.get(placed)?.get(term.id) ?? [], ({ finding, days }) => {
        if (finding === undefined) return true
        const standing = standings.get(finding)
        return standing !== undefined && isConfirmed(standing, days, windowMsOf(term))
      }),
    async note() {
      const changed = ids.filter((id) => folded.get(id) !== rows.get(id)?.networks)
      await sideBySide(changed, (id) => noteDays(id, ownOf(id, pairs), rows.get(id), edges))
    },
  }
}

function pairOf(placed: Placed, term: Term, raised: Raised): Pair[] {
  const id = term.rule.raises ? usualId(term) : undefined
  if (id === undefined) return []
  const finding = raised.of(placed, term)
  return [{ placed, term, id, ...(finding === undefined ? {} : { raised: finding }) }]
}

const ownOf = (id: string, pairs: readonly Pair[]): Pair[] => pairs.filter((pair) => pair.id === id)

const noted = (networks: readonly KnownNetwork[], { placed, raised }: Pair): readonly KnownNetwork[] =>
  noteDay(networks, placed, raised)

/** What has become of the findings of networks that might be usual for the sightings that raise one: the only ones that are read. */
async function standingsOf(
  pairs: readonly Pair[],
  candidates: ReadonlyMap<Placed, ReadonlyMap<string, readonly Candidate[]>>,
  standingOf: (finding: string) => Promise<Standing | undefined>,
): Promise<ReadonlyMap<string, Standing | undefined>> {
  const asked = pairs
    .filter(({ raised }) => raised !== undefined)
    .flatMap(({ placed, term }) => candidates.get(placed)?.get(term.id) ?? [])
    .flatMap(({ finding }) => finding ?? [])
  return new Map(await sideBySide([...new Set(asked)], async (id) => [id, await standingOf(id)] as const))
}

/** A cached row serves while it knows all the days; one that lacks some may be old. */
async function rowOf(id: string, pairs: readonly Pair[], edges: Edges): Promise<UsualRow> {
  const cached = edges.cache.get(rowKey.usual(id))
  if (cached && 'networks' in cached && pairs.reduce(noted, cached.networks) === cached.networks) return cached
  return readRow(id, edges)
}

async function readRow(id: string, { table, cache }: Edges): Promise<UsualRow> {
  const row = await table.get(bucket(id), rowKey.usual(id))
  if (row === undefined) return { networks: [] }
  const usual = { networks: networksOf(row), etag: row.etag }
  cache.set(rowKey.usual(id), usual)
  return usual
}

function noteDays(id: string, pairs: readonly Pair[], known: UsualRow | undefined, edges: Edges): Promise<void> {
  let present = known
  return untilNoConflict(edges.pause, async () => {
    const { networks: before, etag } = present ?? (await readRow(id, edges))
    present = undefined
    const networks = pairs.reduce(noted, before)
    if (networks === before) return
    const newest = Math.max(...networks.flatMap(({ days }) => days)) * 24 * 60 * 60_000
    const fields = { networks: JSON.stringify(networks), expires: new Date(newest + keptMs) }
    const key = rowKey.usual(id)
    edges.cache.delete(key)
    const [acknowledged] = await edges.table.write(bucket(id), [
      etag === undefined ? { kind: 'insert', rowKey: key, fields } : { kind: 'replace', rowKey: key, fields, etag },
    ])
    if (acknowledged) edges.cache.set(key, { networks, etag: acknowledged })
  })
}
