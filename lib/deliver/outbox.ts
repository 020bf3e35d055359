import type { Facts } from '../decide/facts.ts'
import type { Edges } from '../edges.ts'
import { bucketOfFinding, rowKey } from '../state/keys.ts'
import { couldWrite, sideBySide } from '../state/rounds.ts'
import type { Row, Write } from '../state/table.ts'
import { type Tries, triesOfRow } from '../state/tries.ts'
import { type Answer, restMs } from './answer.ts'

/** An outbox entry: a finding whose alert is not yet confirmed sent. */
export interface Due extends Tries {
  readonly findingId: string
  /** '' when the alert is the finding's own, else its group. */
  readonly alert: string
}

export const dueOfRow = (row: Row): Due => ({
  findingId: row.rowKey.slice(rowKey.dueAlert('').length),
  alert: String(row.fields.alert ?? ''),
  ...triesOfRow(row),
})

/** Answers that refuse the body before it is left to a person. */
const mostRefusals = 3

/** The stored facts of a finding. @throws StoreUnavailable, or Error when the finding is not there */
export async function readFacts(findingId: string, { table }: Edges): Promise<Facts> {
  const row = await table.get(bucketOfFinding(findingId), rowKey.finding(findingId))
  if (row === undefined) throw new Error(`Finding ${findingId} is in the outbox but not in the table.`)
  return JSON.parse(String(row.fields.facts)) as Facts
}

/** Takes the findings out of the outbox as sent. @throws StoreUnavailable */
export function markSent(findingIds: readonly string[], run: string | undefined, edges: Edges): Promise<void> {
  const sent = new Date(edges.clock())
  return endAll(findingIds, edges, (id) => [
    { kind: 'delete', rowKey: rowKey.dueAlert(id), etag: '*' },
    { kind: 'merge', rowKey: rowKey.finding(id), fields: { sent, run: run ?? '' }, etag: '*' },
  ])
}

/** Takes the findings out of the outbox and keeps them for a person. @throws StoreUnavailable */
export function markRejected(
  findingIds: readonly string[],
  alert: string,
  status: string,
  edges: Edges,
): Promise<void> {
  const since = new Date(edges.clock())
  return endAll(findingIds, edges, (id) => [
    { kind: 'delete', rowKey: rowKey.dueAlert(id), etag: '*' },
    { kind: 'insert', rowKey: rowKey.parkedAlert(id), fields: { alert, since, last: status } },
    { kind: 'merge', rowKey: rowKey.finding(id), fields: { rejected: since }, etag: '*' },
  ])
}

/** Leaves the findings in the outbox until it is time to try again; one whose entry was ended meanwhile is left alone. @throws StoreUnavailable */
export async function postpone(
  dues: readonly Due[],
  answer: Exclude<Answer, { kind: 'accepted' }>,
  edges: Edges,
): Promise<void> {
  await sideBySide(dues, async (due) => {
    const { findingId } = due
    const fields = fieldsAfter(answer, due, edges.clock())
    await couldWrite(() =>
      edges.table.write(bucketOfFinding(findingId), [
        { kind: 'merge', rowKey: rowKey.dueAlert(findingId), fields, etag: '*' },
      ]),
    )
  })
}

/** The fields of an entry that was not accepted: when it is tried again, how often it was, and the last answer. */
export function fieldsAfter(answer: Exclude<Answer, { kind: 'accepted' }>, { tries, refusals }: Tries, nowMs: number) {
  const refused = answer.kind === 'refused' ? 1 : 0
  const notBefore = new Date(nowMs + restMs(answer, tries))
  return { notBefore, tries: tries + 1, refusals: refusals + refused, last: answer.status }
}

/** True when the body has been refused often enough to be left to a person. Passing faults in between do not count. */
export const isHopeless = (answer: Answer, refusals: number): boolean =>
  answer.kind === 'refused' && refusals + 1 >= mostRefusals

/**
 * Ends each finding's entry, those of a partition together; one by one when another sender that had the same alert accepted
 * has ended some of them: of those nothing is left to do.
 */
async function endAll(
  findingIds: readonly string[],
  { table }: Edges,
  writesOf: (id: string) => Write[],
): Promise<void> {
  await sideBySide(chunksByPartition(findingIds), async ([partition, ids]) => {
    if (await couldWrite(() => table.write(partition, ids.flatMap(writesOf)))) return
    for (const id of ids) await couldWrite(() => table.write(partition, writesOf(id)))
  })
}

const mostAtOnce = 30

function chunksByPartition(findingIds: readonly string[]): [partition: string, ids: string[]][] {
  const chunks: [string, string[]][] = []
  for (const id of [...findingIds].sort()) {
    const partition = bucketOfFinding(id)
    const open = chunks.find(([name, ids]) => name === partition && ids.length < mostAtOnce)
    if (open) open[1].push(id)
    else chunks.push([partition, [id]])
  }
  return chunks
}
