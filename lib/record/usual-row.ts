import type { Placed } from '../decide/judge.ts'
import { type KnownNetwork, noteDay, type UsualNetwork, usualAt, usualId } from '../decide/usual.ts'
import type { Edges } from '../edges.ts'
import type { Term } from '../match/term.ts'
import { bucket, rowKey } from '../state/keys.ts'
import { sideBySide, untilNoConflict } from '../state/rounds.ts'

/** The networks of one extension, as the table last acknowledged them. */
export interface UsualRow {
  readonly networks: readonly KnownNetwork[]
  readonly etag?: string
}

const keptMs = 97 * 24 * 60 * 60_000

/** What was usual for each sighting and raising term, and the days that are to be noted once the findings are committed. */
export interface Usual {
  of(placed: Placed, term: Term): readonly UsualNetwork[]
  /** @throws StoreUnavailable */
  note(): Promise<void>
}

/**
 * Looks at the usual networks of all raising terms, in order of arrival, so that where a batch ends changes nothing.
 * @throws StoreUnavailable
 */
export async function readUsual(sightings: readonly Placed[], edges: Edges): Promise<Usual> {
  const pairs = sightings.flatMap((placed) =>
    placed.terms.flatMap((term) => {
      const id = term.rule.raises ? usualId(term) : undefined
      return id === undefined ? [] : [{ placed, term, id }]
    }),
  )
  const ids = [...new Set(pairs.map(({ id }) => id))]
  const rows = new Map(
    await sideBySide(
      ids,
      async (id) =>
        [
          id,
          await rowOf(
            id,
            pairs.filter((pair) => pair.id === id).map(({ placed }) => placed),
            edges,
          ),
        ] as const,
    ),
  )
  const folded = new Map([...rows].map(([id, { networks }]) => [id, networks]))
  const usual = new Map<Placed, Map<string, readonly UsualNetwork[]>>()
  for (const { placed, term, id } of pairs) {
    const networks = folded.get(id) ?? []
    usual.set(placed, (usual.get(placed) ?? new Map()).set(term.id, usualAt(networks, placed, term)))
    folded.set(id, noteDay(networks, placed))
  }
  return {
    of: (placed, term) => usual.get(placed)?.get(term.id) ?? [],
    async note() {
      const changed = ids.filter((id) => folded.get(id) !== rows.get(id)?.networks)
      await sideBySide(changed, (id) =>
        noteDays(
          id,
          pairs.filter((pair) => pair.id === id).map(({ placed }) => placed),
          rows.get(id),
          edges,
        ),
      )
    },
  }
}

/** A cached row serves while it knows all the days; one that lacks some may be old. */
async function rowOf(id: string, sightings: readonly Placed[], edges: Edges): Promise<UsualRow> {
  const cached = edges.cache.get(rowKey.usual(id))
  if (cached && 'networks' in cached && sightings.reduce(noteDay, cached.networks) === cached.networks) return cached
  return readRow(id, edges)
}

async function readRow(id: string, { table, cache }: Edges): Promise<UsualRow> {
  const row = await table.get(bucket(id), rowKey.usual(id))
  if (row === undefined) return { networks: [] }
  const usual = { networks: JSON.parse(String(row.fields.networks)) as KnownNetwork[], etag: row.etag }
  cache.set(rowKey.usual(id), usual)
  return usual
}

function noteDays(id: string, sightings: readonly Placed[], known: UsualRow | undefined, edges: Edges): Promise<void> {
  let present = known
  return untilNoConflict(edges.pause, async () => {
    const { networks: before, etag } = present ?? (await readRow(id, edges))
    present = undefined
    const networks = sightings.reduce(noteDay, before)
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
