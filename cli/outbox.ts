import { putBack } from '../lib/deliver/put-back.ts'
import { rowKey } from '../lib/state/keys.ts'
import { rowsOfAll } from '../lib/state/rows.ts'
import { triesOfRow } from '../lib/state/tries.ts'
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
