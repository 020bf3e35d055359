import type { Facts } from '../../lib/decide/facts.ts'
import { waitingRecord } from '../../lib/fold/operation.ts'
import { readOperation } from '../../lib/fold/operation-row.ts'
import type { MatchingRecord } from '../../lib/match/match.ts'
import { legible, legibleFacts } from '../../lib/render/legible.ts'
import { headline } from '../../lib/render/sentence.ts'
import { timeText } from '../../lib/render/time-text.ts'
import { bucketOfFinding, buckets, rowKey } from '../../lib/state/keys.ts'
import { sideBySide } from '../../lib/state/rounds.ts'
import type { Row, StateTable } from '../../lib/state/table.ts'
import { operationCommand } from '../../lib/triage/operation-command.ts'
import { shortId } from '../../lib/triage/short-id.ts'
import type { Count, Waiting, WaitingRow } from './api.ts'
import type { ListQuarantine } from './quarantined.ts'

interface Held {
  readonly partition: string
  readonly row: Row
}

/** Rows that wait for the timer or for a person, by what they wait for. */
export interface HeldRows {
  readonly unsent: readonly Held[]
  readonly waiting: readonly Held[]
  readonly parked: readonly Held[]
}

const mostShown = 100
const mostCharacters = 120

/** All rows of the state that wait. @throws StoreUnavailable */
export async function readHeld(table: StateTable): Promise<HeldRows> {
  const all = await sideBySide(buckets, async (partition) => {
    const held: Held[] = []
    for (const kind of ['due', 'parked'])
      for await (const page of table.pages(partition, `${kind}:`, `${kind};`))
        held.push(...page.map((row) => ({ partition, row })))
    return held
  })
  const held = all.flat().sort((a, b) => sinceMs(a) - sinceMs(b))
  const startingWith = (...prefixes: string[]): Held[] =>
    held.filter(({ row }) => prefixes.some((prefix) => row.rowKey.startsWith(prefix)))
  return {
    unsent: startingWith('due:alert:', 'due:update:'),
    waiting: startingWith('due:ip:', 'due:asn:'),
    parked: startingWith('parked:'),
  }
}

/** How many rows wait, and since when the oldest. */
export function countOf(held: readonly Held[]): Count {
  const since = held.map(sinceMs).filter((ms) => !Number.isNaN(ms))
  return { count: held.length, ...(since.length > 0 ? { oldest: new Date(Math.min(...since)).toISOString() } : {}) }
}

const sinceMs = ({ row: { fields } }: Held): number => Number(fields.born ?? fields.since ?? Number.NaN)

/** The first hundred of each kind, in words. @throws StoreUnavailable */
export async function readWaiting(table: StateTable, listQuarantine: ListQuarantine): Promise<Waiting> {
  const held = await readHeld(table)
  const inWords = (rows: readonly Held[]) => sideBySide(rows.slice(0, mostShown), (one) => rowInWords(one, table))
  return {
    unsent: await inWords(held.unsent),
    waiting: await inWords(held.waiting),
    parked: await inWords(held.parked),
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

async function rowInWords(held: Held, table: StateTable): Promise<WaitingRow> {
  const { rowKey: key, fields } = held.row
  const ms = sinceMs(held)
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
  if (typeof fields.record === 'string')
    return { ...operationInWords(JSON.parse(fields.record) as MatchingRecord), why: String(fields.why ?? ''), ...since }
  const id = key.slice(key.lastIndexOf(':') + 1)
  const stored = await readOperation(id, table)
  const record = stored && waitingRecord(stored.operation)
  const words = record ? operationInWords(record) : { what: `operation ${id}` }
  return { ...words, why: whyOf(key), ...since }
}

async function alertInWords(id: string, fields: Row['fields'], table: StateTable): Promise<WaitingRow> {
  const row = await table.get(bucketOfFinding(id), rowKey.finding(id))
  const what = row ? headline(legibleFacts(JSON.parse(String(row.fields.facts)) as Facts, mostCharacters)) : id
  const last = String(fields.last || 'not tried yet')
  const tries = fields.tries ? `after ${fields.tries} tries: ${last}` : last
  return { what, why: tries, finding: shortId(id) }
}

function operationInWords(record: MatchingRecord): Pick<WaitingRow, 'what' | 'correlationId' | 'lookUp'> {
  const { correlationId, resource, timeMs } = record
  const lookUp = operationCommand({ correlationId, subscriptionId: resource?.subscriptionId, timeMs })
  return {
    what: whatOf(record),
    ...(correlationId ? { correlationId: legible(correlationId, mostCharacters) } : {}),
    ...(lookUp ? { lookUp } : {}),
  }
}

const whatOf = ({ resource, operationName, timeMs, resourceId }: MatchingRecord): string => {
  const name = resource ? `${resource.shownName}${resource.parentName ? ` on ${resource.parentName}` : ''}` : resourceId
  return `${legible(name, mostCharacters)} · ${legible(operationName.toLowerCase().split('/').at(-1) ?? '', mostCharacters)} at ${timeText(new Date(timeMs).toISOString())}`
}

function whyOf(key: string): string {
  if (key.startsWith('due:ip:'))
    return 'Waits for an address: its success record has none, and no start or accept record of its principal has lent one yet.'
  if (key.startsWith('due:asn:')) return 'Waits for ASN data: nobody can tell yet which network the address is in.'
  if (key.startsWith('parked:ip:')) return 'No record of the operation had an address that may be its own.'
  return key.split(':')[1] ?? ''
}
