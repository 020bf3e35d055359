import type { Facts } from '../../lib/decide/facts.ts'
import { type Success, waitingRecord } from '../../lib/fold/operation.ts'
import { readOperation } from '../../lib/fold/operation-row.ts'
import type { MatchingRecord } from '../../lib/match/match.ts'
import { readBacklogRows, waitsSinceMs } from '../../lib/pulse/backlog.ts'
import { legible, legibleFacts } from '../../lib/render/legible.ts'
import { headline } from '../../lib/render/sentence.ts'
import { timeText } from '../../lib/render/time-text.ts'
import { bucketOfFinding, rowKey } from '../../lib/state/keys.ts'
import { sideBySide } from '../../lib/state/rounds.ts'
import type { Row, StateTable } from '../../lib/state/table.ts'
import { contentOf, lookUpOf, manyInWords, shelvedOf, touchedInWords } from '../../lib/triage/shelf.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import type { Waiting, WaitingRow } from './api.ts'
import type { ListQuarantine } from './quarantined.ts'

const mostShown = 100
const mostCharacters = 120

/** The first hundred of each kind, in words. @throws StoreUnavailable */
export async function readWaiting(table: StateTable, listQuarantine: ListQuarantine): Promise<Waiting> {
  const { unsent, waiting, parked, seen } = await readBacklogRows(table)
  const inWords = (rows: readonly Row[]) => {
    const oldestFirst = [...rows].sort((a, b) => waitsSinceMs(a) - waitsSinceMs(b))
    return sideBySide(oldestFirst.slice(0, mostShown), (row) => rowInWords(row, table))
  }
  return {
    unsent: await inWords(unsent),
    waiting: await inWords(waiting),
    parked: [...(await inWords(parked)), ...(await inWords(seen))],
    ...(await quarantinedInWords(listQuarantine)),
  }
}

async function quarantinedInWords(listQuarantine: ListQuarantine): Promise<Pick<Waiting, 'quarantined' | 'trouble'>> {
  try {
    const kept = (await listQuarantine()).slice(0, mostShown)
    return {
      quarantined: kept.map(({ name, reason, bytes, since }) => ({
        what: `${name} (${bytes} bytes)`,
        why: reason,
        since,
        retry: { quarantined: name },
      })),
    }
  } catch (error) {
    return { quarantined: [], trouble: (error as Error).message }
  }
}

async function rowInWords(row: Row, table: StateTable): Promise<WaitingRow> {
  const { rowKey: key, fields } = row
  const ms = waitsSinceMs(row)
  const since = Number.isNaN(ms) ? {} : { since: new Date(ms).toISOString() }
  const parked = rowKey.parkedAlert('')
  const judgement = rowKey.dueUpdate('')
  for (const prefix of [rowKey.dueAlert(''), judgement, parked]) {
    if (!key.startsWith(prefix)) continue
    const id = key.slice(prefix.length)
    const words = await alertInWords(id, fields, table)
    const why = prefix === judgement ? `Its judgement: ${words.why}` : words.why
    return { ...words, why, ...since, ...(prefix === parked ? { retry: { alert: id } } : {}) }
  }
  if (key.startsWith('parked:')) return { ...(await shelvedInWords(row, table)), ...since }
  const id = key.slice(key.lastIndexOf(':') + 1)
  const stored = await readOperation(id, table)
  const record = stored && waitingRecord(stored.operation)
  return { ...operationInWords(id, record), why: whyOf(key), ...since }
}

async function shelvedInWords(row: Row, table: StateTable): Promise<WaitingRow> {
  const shelved = shelvedOf(row)
  const { id, mark } = shelved
  const { record, successes } = await contentOf(shelved, table)
  const many = manyInWords(successes)
  const seen = mark && { by: mark.by, at: mark.at.toISOString(), comment: mark.comment }
  return {
    ...operationInWords(id, record, successes),
    why: String(row.fields.why ?? 'No record of the operation had an address that may be its own.'),
    shelf: { id, row: row.rowKey, shortId: shortId(id), ...(many ? { many } : {}), ...(seen ? { seen } : {}) },
  }
}

async function alertInWords(id: string, fields: Row['fields'], table: StateTable): Promise<WaitingRow> {
  const row = await table.get(bucketOfFinding(id), rowKey.finding(id))
  const what = row ? headline(legibleFacts(JSON.parse(String(row.fields.facts)) as Facts, mostCharacters)) : id
  const last = String(fields.last || 'not tried yet')
  const tries = fields.tries ? `after ${fields.tries} tries: ${last}` : last
  return { what, why: tries, finding: shortId(id) }
}

function operationInWords(
  id: string,
  record: MatchingRecord | undefined,
  successes: readonly Success[] = [],
): Pick<WaitingRow, 'what' | 'correlationId' | 'lookUp'> {
  if (record === undefined) return { what: `operation ${id}` }
  const { correlationId } = record
  const lookUp = lookUpOf(record, successes)
  return {
    what: whatOf(record),
    ...(correlationId ? { correlationId: legible(correlationId, mostCharacters) } : {}),
    ...(lookUp ? { lookUp } : {}),
  }
}

const whatOf = (record: MatchingRecord): string =>
  `${touchedInWords(record, mostCharacters)} · ${legible(record.operationName.toLowerCase().split('/').at(-1) ?? '', mostCharacters)} at ${timeText(new Date(record.timeMs).toISOString())}`

function whyOf(key: string): string {
  if (key.startsWith('due:ip:'))
    return 'Waits for an address: its success record has none, and no start or accept record of its principal has lent one yet.'
  if (key.startsWith('due:asn:')) return 'Waits for ASN data: nobody can tell yet which network the address is in.'
  return key.split(':')[1] ?? ''
}
