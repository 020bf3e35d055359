import { type Success, waitingRecord } from '../lib/fold/operation.ts'
import { operationOfRow } from '../lib/fold/operation-row.ts'
import type { MatchingRecord } from '../lib/match/match.ts'
import { legible, legiblePrincipal } from '../lib/render/legible.ts'
import { fullLimits } from '../lib/render/notice.ts'
import { who } from '../lib/render/sentence.ts'
import { timeText } from '../lib/render/time-text.ts'
import { rowKey } from '../lib/state/keys.ts'
import { sideBySide } from '../lib/state/rounds.ts'
import { rowsOfAll } from '../lib/state/rows.ts'
import type { StateTable } from '../lib/state/table.ts'
import { firstSeen } from '../lib/triage/program.ts'
import {
  contentOf,
  lookUpOf,
  type Mark,
  manyInWords,
  markSeen,
  readShelf,
  type Shelved,
  touchedInWords,
} from '../lib/triage/shelf.ts'
import { idsMeant, shortId } from '../lib/triage/short-id.ts'
import { exitCode, UsageError } from './exit.ts'
import { json as jsonLine, printable, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

/**
 * Operations that wait, then those on the shelf, of these first what nobody has looked at: each in order of time, with why
 * and how to look it up. Answers the exit code.
 */
export async function parkedList(
  json: boolean,
  { table, flags }: State,
  out: Terminal,
  talk: Terminal,
): Promise<number> {
  // In this order: what goes to the shelf meanwhile is told twice rather than not at all.
  const waiting = inOrder(await waitingOperations(table))
  const shelf = inOrder(await onShelf(table))
  const unseen = shelf.filter(({ mark }) => mark === undefined)
  for (const parked of [...waiting, ...unseen, ...shelf.filter(({ mark }) => mark)])
    if (json) out.line(jsonLine(asJson(parked)))
    else for (const line of linesOf(parked)) out.line(parked.mark ? out.style('dim', line) : line)
  const looked = shelf.length === 0 ? '' : `, ${unseen.length} of them not yet looked at`
  const next = unseen.length === 0 ? '' : ` Say that you looked: ${firstSeen} parked seen ID --comment "…"${flags}`
  talk.line(`${waiting.length} waiting, ${shelf.length} on the shelf${looked}.${next}`)
  return exitCode.done
}

/**
 * Says of what is on the shelf that it was looked at, by whom and what was found. What has changed since the ids were
 * looked up is left as it is, and said. Answers the exit code.
 */
export async function parkedSeen(
  ids: readonly string[],
  comment: string,
  state: State,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  if (comment.trim() === '')
    throw new UsageError('parked seen needs a comment: whoever meets it later must be able to judge it.')
  const shelf = await readShelf(state.table)
  const chosen = new Set(ids.map((id) => shelvedMeant(id, shelf, state))) // all are known before one is marked
  const mark = { by: await state.me(), at: new Date(nowMs), comment: comment.trim() }
  let missed = 0
  for (const shelved of chosen) {
    const { record, successes } = await contentOf(shelved, state.table)
    const isMarked = await markSeen(shelved, mark, state.table)
    if (!isMarked) missed++
    talk.line(printable(isMarked ? markedInWords(shelved, mark, record, successes) : missedInWords(shelved, state)))
  }
  return missed > 0 ? exitCode.failed : exitCode.done
}

function shelvedMeant(text: string, shelf: readonly Shelved[], { flags }: State): Shelved {
  const ids = idsMeant(
    text,
    shelf.map(({ id }) => id),
  )
  const [only, ...more] = shelf.filter(({ id }) => ids.includes(id))
  if (only === undefined)
    throw new UsageError(
      `${text}: nothing on the shelf has this id; an operation that more has come to has a new one. List them with ${firstSeen} parked list${flags}`,
    )
  if (more.length > 0) throw new UsageError(`${text}: several have this id; give a whole one: ${ids.join(', ')}`)
  return only
}

function markedInWords(
  { id }: Shelved,
  { by }: Mark,
  record: MatchingRecord | undefined,
  successes: readonly Success[],
) {
  const many = manyInWords(successes)
  const covers = many === undefined ? '' : ` It covers ${many}.`
  return `${shortId(id)} is marked as seen by ${by}: ${record ? operationInWords(record) : 'its operation is gone'}.${covers}`
}

const operationInWords = (record: MatchingRecord): string =>
  [
    touchedInWords(record, fullLimits.inFact),
    `by ${who({ principal: legiblePrincipal(record.principal, fullLimits.inFact) })}`,
    `at ${timeText(new Date(record.timeMs).toISOString())}`,
  ].join(', ')

const missedInWords = ({ id }: Shelved, { flags }: State): string =>
  `${shortId(id)} has changed or gone meanwhile, and is not marked. What is there now: ${firstSeen} parked list${flags}`

/** An operation that could not be decided. */
interface Parked {
  readonly id: string
  /** Ends by itself, or needs a person. */
  readonly state: 'waiting' | 'shelf'
  readonly why: string
  readonly record: MatchingRecord | undefined
  /** Of what is on the shelf. */
  readonly successes?: readonly Success[]
  readonly mark?: Mark
}

const inOrder = (parked: readonly Parked[]): Parked[] =>
  [...parked].sort((a, b) => (a.record?.timeMs ?? 0) - (b.record?.timeMs ?? 0))

async function waitingOperations(table: StateTable): Promise<Parked[]> {
  return (await rowsOfAll('op:', table)).flatMap((row) => {
    const operation = operationOfRow(row)
    const { wait } = operation
    if (wait === undefined || wait.reason === 'no-ip') return []
    const id = row.rowKey.slice(rowKey.operation('').length)
    return [{ id, state: 'waiting', why: waits[wait.reason], record: waitingRecord(operation) }]
  })
}

const waits = { ip: 'waits for an address', asn: 'waits for ASN data' } as const

const onShelf = async (table: StateTable): Promise<Parked[]> =>
  sideBySide(await readShelf(table), async (shelved) => {
    const { id, row, mark } = shelved
    const { record, successes } = await contentOf(shelved, table)
    const why = String(row.fields.why ?? 'no record has an address for it')
    return { id, state: 'shelf', why, record, successes, ...(mark ? { mark } : {}) }
  })

const indent = ' '.repeat(25)

function linesOf({ id, state, why, record, successes = [], mark }: Parked): string[] {
  const { time, lookUp, correlationId, resourceId } = shownOf(record, successes)
  const short = state === 'shelf' ? shortId(id) : '     '
  const first = `${short}  ${time?.replace('T', ' ').slice(0, 16) ?? '?'}  ${why.padEnd(42)}  ${legible(resourceId ?? id, fullLimits.inDetails)}`
  const under = [
    lookUp ?? (correlationId && `correlation id ${legible(correlationId, fullLimits.inDetails)}`),
    manyInWords(successes),
    mark && printable(`seen by ${mark.by} on ${mark.at.toISOString().slice(0, 10)}: ${mark.comment}`),
  ]
  return [first, ...under.flatMap((line) => (line ? [`${indent}${line}`] : []))]
}

function asJson({ record, successes, mark, ...parked }: Parked): object {
  const { time, operationName, resourceId, correlationId, lookUp } = shownOf(record, successes)
  return {
    ...parked,
    time,
    operationName,
    resourceId,
    correlationId,
    lookUp,
    successes: successes?.length,
    ...(mark && { seenBy: mark.by, seenAt: mark.at, comment: mark.comment }),
  }
}

function shownOf(record: MatchingRecord | undefined, successes: readonly Success[] | undefined) {
  if (record === undefined) return {}
  const { correlationId, operationName, resourceId, timeMs } = record
  const lookUp = lookUpOf(record, successes)
  return { time: new Date(timeMs).toISOString(), operationName, resourceId, correlationId, lookUp }
}
