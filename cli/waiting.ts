import { dueOfRow } from '../lib/deliver/outbox.ts'
import { putBack } from '../lib/deliver/put-back.ts'
import { operationOfRow } from '../lib/fold/operation-row.ts'
import { legible } from '../lib/render/legible.ts'
import { fullLimits } from '../lib/render/notice.ts'
import { buckets, rowKey } from '../lib/state/keys.ts'
import type { Row, StateTable } from '../lib/state/table.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { idsMeant, shortId } from '../lib/triage/short-id.ts'
import { exitCode, UsageError } from './exit.ts'
import { json as jsonLine, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

/** Everything of the table under a prefix, of all partitions. */
async function rowsUnder(table: StateTable, prefix: string): Promise<{ partition: string; row: Row }[]> {
  const rows: { partition: string; row: Row }[] = []
  for (const partition of buckets)
    for await (const page of table.pages(partition, prefix, `${prefix.slice(0, -1)};`))
      rows.push(...page.map((row) => ({ partition, row })))
  return rows
}

/** Alerts and judgements that wait for the webhook, and alerts that it has refused. Answers the exit code. */
export async function outboxList(
  json: boolean,
  { table, flags }: State,
  out: Terminal,
  talk: Terminal,
): Promise<number> {
  const due = [...(await rowsUnder(table, 'due:alert:')), ...(await rowsUnder(table, 'due:update:'))]
  const refused = await rowsUnder(table, 'parked:alert:')
  for (const { row } of due) {
    const what = row.rowKey.startsWith(rowKey.dueUpdate('')) ? 'judgement' : 'alert'
    const { tries, notBeforeMs } = dueOfRow(row)
    const findingId = row.rowKey.slice(row.rowKey.lastIndexOf(':') + 1)
    const last = String(row.fields.last ?? '')
    if (json)
      out.line(
        JSON.stringify({ state: 'due', what, finding: findingId, tries, notBefore: new Date(notBeforeMs), last }),
      )
    else
      out.line(
        `${shortId(findingId)}  due      ${what === 'judgement' ? 'its judgement, ' : ''}${tries} tries, next ${new Date(notBeforeMs).toISOString()}${last ? `, last answer ${last}` : ''}`,
      )
  }
  for (const { row } of refused) {
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
  const refused = (await rowsUnder(table, 'parked:alert:')).map(({ row }) =>
    row.rowKey.slice(rowKey.parkedAlert('').length),
  )
  const chosen = ids.length === 0 ? refused : ids.flatMap((id) => idsMeant(id, refused))
  if (ids.length > 0 && chosen.length === 0)
    throw new UsageError(
      `${ids.join(' ')}: no refused alert has this id. List them with ${firstSeen} outbox list${flags}`,
    )
  for (const id of chosen) await putBack(id, new Date(nowMs), table)
  talk.line(
    `${chosen.length} ${chosen.length === 1 ? 'alert is' : 'alerts are'} in the outbox again; the timer sends within minutes.`,
  )
  return exitCode.done
}

/** Operations that wait or are on the shelf, each with why. Answers the exit code. */
export async function parkedList(json: boolean, { table }: State, out: Terminal, talk: Terminal): Promise<number> {
  const operations = (await rowsUnder(table, 'op:')).flatMap(({ row }) => {
    const { wait, record } = operationOfRow(row)
    return wait ? [{ why: waits[wait.reason], record, id: row.rowKey.slice(rowKey.operation('').length) }] : []
  })
  const shelved = (await rowsUnder(table, 'parked:')).flatMap(({ row }) =>
    typeof row.fields.record === 'string'
      ? [
          {
            why: String(row.fields.why),
            record: JSON.parse(row.fields.record) as { operationName: string; resourceId: string; timeMs: number },
            id: row.rowKey,
          },
        ]
      : [],
  )
  for (const { why, record, id } of [...operations, ...shelved]) {
    const time = record ? new Date(record.timeMs).toISOString() : undefined
    if (json)
      out.line(jsonLine({ id, why, time, operationName: record?.operationName, resourceId: record?.resourceId }))
    else
      out.line(
        `${time?.replace('T', ' ').slice(0, 16) ?? '?'}  ${why.padEnd(42)}  ${legible(record?.resourceId ?? id, fullLimits.inDetails)}`,
      )
  }
  talk.line(`${operations.length + shelved.length} parked.`)
  return exitCode.done
}

const waits = {
  ip: 'waits for an address',
  asn: 'waits for ASN data',
  'no-ip': 'no record has an address',
} as const
