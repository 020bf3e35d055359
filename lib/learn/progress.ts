import { Conflict, type Fields, type Row, type StateTable } from '../state/table.ts'

/** How far First Seen has learnt from the past; one row of the state table. */
export interface Progress {
  /** When First Seen first started here: what is older is learnt, and never raises. */
  readonly armedFrom: Date
  /** For each subscription the time down to which it is learnt, backwards from `armedFrom`. */
  readonly learntDownTo: Readonly<Record<string, number>>
  /** The subscriptions of which not all was learnt when learning ended, and that are learnt after it. */
  readonly added: Readonly<Record<string, Added>>
  /** Subscriptions of which no day could be learnt when they were last tried; the one that was tried longest ago is first. */
  readonly stuck: readonly string[]
  /** Set once all is learnt, or the time for it was over. */
  readonly finishedAt?: Date
  /** Why not all of the past could be learnt; '' again once it is. */
  readonly trouble: string
  readonly operations: number
  readonly withoutAddress: number
  /** When the summary of the learning time was accepted by the webhook. */
  readonly summarySentAt?: Date
  readonly etag: string
}

/** How far a subscription is learnt of which not all was learnt when learning ended. Nothing is held for it. */
export interface Added {
  readonly beganMs: number
  /** What is older is learnt. */
  readonly fromMs: number
  /** The time down to which it is learnt. */
  readonly downToMs: number
  /** Once all is learnt; with trouble, when a day was over. Then it is tried again each quarter of an hour. */
  readonly endedMs?: number
  /** Why not all of its past could be learnt. */
  readonly trouble: string
  readonly operations: number
  readonly withoutAddress: number
}

/** One that is stuck can take all the time that there is, so it comes after all that are not. */
export const inTurn = (subscriptions: readonly string[], stuck: readonly string[]): string[] =>
  [...subscriptions].sort((a, b) => stuck.indexOf(a) - stuck.indexOf(b))

/** Who is stuck once a subscription was tried. */
export const afterTurn = (stuck: readonly string[], subscription: string, isStuck: boolean): string[] => [
  ...stuck.filter((each) => each !== subscription),
  ...(isStuck ? [subscription] : []),
]

const learnPartition = 'learn'
const progressRow = 'progress'

/** The progress; undefined when learning never began here. @throws StoreUnavailable */
export async function findProgress(table: StateTable): Promise<Progress | undefined> {
  const row = await table.get(learnPartition, progressRow)
  return row && progressOf(row)
}

/** The progress, begun now if there is none. @throws StoreUnavailable */
export async function readProgress(table: StateTable, nowMs: number): Promise<Progress> {
  const found = await findProgress(table)
  if (found) return found
  const fields = { armedFrom: new Date(nowMs), learntDownTo: '{}', trouble: '', operations: 0, withoutAddress: 0 }
  try {
    const [etag = ''] = await table.write(learnPartition, [{ kind: 'insert', rowKey: progressRow, fields }])
    return progressOf({ rowKey: progressRow, etag, fields })
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    return readProgress(table, nowMs) // another instance began at the same time: its start counts
  }
}

export type Change = Partial<Omit<Progress, 'armedFrom' | 'etag'>>

/** Writes progress down. @throws Conflict when another instance did so meanwhile; StoreUnavailable */
export async function writeProgress(progress: Progress, change: Change, table: StateTable): Promise<Progress> {
  const next = { ...progress, ...change }
  const fields = {
    armedFrom: next.armedFrom,
    ...fieldsOfJson('learntDownTo', next.learntDownTo),
    ...fieldsOfJson('added', next.added),
    ...fieldsOfJson('stuck', next.stuck),
    trouble: next.trouble,
    operations: next.operations,
    withoutAddress: next.withoutAddress,
    ...(next.finishedAt ? { finishedAt: next.finishedAt } : {}),
    ...(next.summarySentAt ? { summarySentAt: next.summarySentAt } : {}),
  }
  const [etag = ''] = await table.write(learnPartition, [
    { kind: 'replace', rowKey: progressRow, fields, etag: progress.etag },
  ])
  return { ...next, etag }
}

function progressOf({ fields, etag }: Row): Progress {
  const { armedFrom, finishedAt, trouble, operations, withoutAddress, summarySentAt } = fields
  return {
    armedFrom: armedFrom instanceof Date ? armedFrom : new Date(0),
    learntDownTo: jsonOf('learntDownTo', fields) as Record<string, number>,
    added: jsonOf('added', fields) as Record<string, Added>,
    stuck: jsonOf('stuck', fields, '[]') as string[],
    trouble: String(trouble ?? ''),
    operations: Number(operations ?? 0),
    withoutAddress: Number(withoutAddress ?? 0),
    ...(finishedAt instanceof Date ? { finishedAt } : {}),
    ...(summarySentAt instanceof Date ? { summarySentAt } : {}),
    etag,
  }
}

// A string in a table holds 32,768 characters (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model),
// which some hundred subscriptions take.
const longestText = 32_000

/** JSON in as many fields as it takes: `name`, `name1`, `name2` … */
function fieldsOfJson(name: string, value: unknown): Fields {
  const text = JSON.stringify(value)
  const parts = Array.from({ length: Math.ceil(text.length / longestText) }, (_, i) => i)
  return Object.fromEntries(
    parts.map((i) => [fieldAt(name, i), text.slice(i * longestText, (i + 1) * longestText)] as const),
  )
}

function jsonOf(name: string, fields: Fields, none = '{}'): unknown {
  let text = ''
  for (let i = 0; fields[fieldAt(name, i)] !== undefined; i++) text += String(fields[fieldAt(name, i)])
  return JSON.parse(text || none)
}

const fieldAt = (name: string, i: number): string => (i === 0 ? name : `${name}${i}`)
