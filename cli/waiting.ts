import { triesOfRow } from '../lib/deliver/outbox.ts'
import { putBack } from '../lib/deliver/put-back.ts'
import { waitingRecord } from '../lib/fold/operation.ts'
import { operationOfRow } from '../lib/fold/operation-row.ts'
import type { MatchingRecord } from '../lib/match/match.ts'
import { legible } from '../lib/render/legible.ts'
import { fullLimits } from '../lib/render/notice.ts'
import { rowKey } from '../lib/state/keys.ts'
import { rowsOfAll } from '../lib/state/rows.ts'
import type { StateTable } from '../lib/state/table.ts'
import { operationCommand } from '../lib/triage/operation-command.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { idsMeant, shortId } from '../lib/triage/short-id.ts'
import { exitCode, UsageError } from './exit.ts'
import { count } from './output/summary.ts'
import { json as jsonLine, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

/** Alerts and judgements that wait for the webhook, and alerts that it has refused. Answers the exit code. */
export async function outboxList(
  json: boolean,
  { table, flags }: State,
  out: Terminal,
  talk: Terminal,
): Promise<number> {
  const due = [...(await rowsOfAll('due:alert:', table)), ...(await rowsOfAll('due:update:', table))]
  const refused = await rowsOfAll('parked:alert:', table)
  for (const row of due) {
    const what = row.rowKey.startsWith(rowKey.dueUpdate('')) ? 'judgement' : 'alert'
    const { tries, notBeforeMs } = triesOfRow(row)
    const findingId = row.rowKey.slice(row.rowKey.lastIndexOf(':') + 1)
    const last = String(row.fields.last ?? '')
    if (json)
      out.line(
        JSON.stringify({ state: 'due', what, finding: findingId, tries, notBefore: new Date(notBeforeMs), last }),
      )
    else
      out.line(
        `${shortId(findingId)}  due      ${what === 'judgement' ? 'its judgement, ' : ''}${count(tries, 'try', 'tries')}, next ${new Date(notBeforeMs).toISOString()}${last ? `, last answer ${last}` : ''}`,
      )
  }
  for (const row of refused) {
    const findingId = row.rowKey.slice(rowKey.parkedAlert('').length)
    if (json) out.line(jsonLine({ state: 'refused', finding: findingId, ...row.fields }))
    else
      out.line(
        `${shortId(findingId)}  refused  last answer ${String(row.fields.last)}; try again: ${firstSeen} outbox retry ${shortId(findingId)}${flags}`,
      )
  }
  talk.line(`${due.length} due, ${refused.length} refused.`)
  return exitCode.done
}

/** Puts refused alerts back into the outbox, where the timer finds them. `ids` empty: all. Answers the exit code. */
export async function outboxRetry(
  ids: readonly string[],
  { table, flags }: State,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  const refused = (await rowsOfAll('parked:alert:', table)).map((row) =>
    row.rowKey.slice(rowKey.parkedAlert('').length),
  )
  const unknown = ids.find((id) => idsMeant(id, refused).length === 0)
  if (unknown !== undefined)
    throw new UsageError(`${unknown}: no refused alert has this id. List them with ${firstSeen} outbox list${flags}`)
  const chosen = ids.length === 0 ? refused : [...new Set(ids.flatMap((id) => idsMeant(id, refused)))]
  for (const id of chosen) await putBack(id, new Date(nowMs), table)
  talk.line(
    `${chosen.length} ${chosen.length === 1 ? 'alert is' : 'alerts are'} in the outbox again; the timer sends within minutes.`,
  )
  return exitCode.done
}

/** Operations that wait, then those on the shelf, each in order of time, with why and how to look it up. Answers the exit code. */
export async function parkedList(json: boolean, { table }: State, out: Terminal, talk: Terminal): Promise<number> {
  const all = [...inOrder(await waitingOperations(table)), ...inOrder(await shelvedRecords(table))]
  for (const { record, ...parked } of all) {
    const { correlationId, operationName, resourceId, timeMs, resource } = record ?? {}
    const time = timeMs === undefined ? undefined : new Date(timeMs).toISOString()
    const lookUp =
      timeMs === undefined
        ? undefined
        : operationCommand({ correlationId, subscriptionId: resource?.subscriptionId, timeMs })
    if (json) {
      out.line(jsonLine({ ...parked, time, operationName, resourceId, correlationId, lookUp }))
      continue
    }
    const { id, why } = parked
    out.line(
      `${time?.replace('T', ' ').slice(0, 16) ?? '?'}  ${why.padEnd(42)}  ${legible(resourceId ?? id, fullLimits.inDetails)}`,
    )
    if (lookUp ?? correlationId)
      out.line(`${' '.repeat(18)}${lookUp ?? `correlation id ${legible(correlationId ?? '', fullLimits.inDetails)}`}`)
  }
  const waiting = all.filter(({ state }) => state === 'waiting').length
  talk.line(`${waiting} waiting, ${all.length - waiting} on the shelf.`)
  return exitCode.done
}

/** An operation that could not be decided. */
interface Parked {
  readonly id: string
  /** Ends by itself, or needs a person. */
  readonly state: 'waiting' | 'shelf'
  readonly why: string
  readonly record: MatchingRecord | undefined
}

const inOrder = (parked: readonly Parked[]): Parked[] =>
  [...parked].sort((a, b) => (a.record?.timeMs ?? 0) - (b.record?.timeMs ?? 0))

async function waitingOperations(table: StateTable): Promise<Parked[]> {
  return (await rowsOfAll('op:', table)).flatMap((row) => {
    const operation = operationOfRow(row)
    const { wait } = operation
    if (wait === undefined) return []
    const id = row.rowKey.slice(rowKey.operation('').length)
    return [
      {
        id,
        state: wait.reason === 'no-ip' ? 'shelf' : 'waiting',
        why: waits[wait.reason],
        record: waitingRecord(operation),
      },
    ]
  })
}

async function shelvedRecords(table: StateTable): Promise<Parked[]> {
  return (await rowsOfAll('parked:', table)).flatMap(({ rowKey: id, fields }) =>
    typeof fields.record === 'string'
      ? [{ id, state: 'shelf', why: String(fields.why), record: JSON.parse(fields.record) as MatchingRecord }]
      : [],
  )
}

const waits = {
  ip: 'waits for an address',
  asn: 'waits for ASN data',
  'no-ip': 'no record has an address for it',
} as const
