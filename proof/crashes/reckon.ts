import { findingsIn } from '../../cli/output/alert.ts'
import type { Facts } from '../../lib/decide/facts.ts'
import { quarantineName } from '../../lib/quarantine/quarantine.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import type { Row } from '../../lib/state/table.ts'
import type { SomeEdges } from '../../test/support/edges.ts'
import type { Saying } from '../../test/support/logs.ts'
import { rowsOf } from '../../test/support/rows.ts'
import { newOnes, presencesOf, sightingsOf, waitingIn } from '../../test/support/textbook.ts'
import type { Faults } from '../check.ts'
import { raising } from './rules.ts'

/** What a log should have led to. */
export interface Expected {
  readonly log: readonly Saying[]
  /** The findings of the textbook are expected to the letter; else what holds in any order. */
  readonly inOrder: boolean
  /** Names of what must be in quarantine. */
  readonly unreadable: ReadonlySet<string>
}

/** Compares what is in the table, at the webhook and in quarantine with what a naive observer of the whole log expects. */
export async function reckon(expected: Expected, { table, sent, kept }: SomeEdges): Promise<Faults> {
  const book = new Book()
  const rows = await rowsOf(table, '')
  const findings = startingWith('find:', rows).map(({ fields }) => JSON.parse(String(fields.facts)) as Facts)
  for (const rule of raising) reckonTerms(expected, rule, rows, findings, book)
  reckonAlerts(findings, sent, book)
  reckonOperations(expected.log, rows, book)
  const names = new Set(kept.map(quarantineName))
  for (const name of expected.unreadable) if (!names.has(name)) book.lost.push(`unreadable bytes ${name}`)
  for (const name of names) if (!expected.unreadable.has(name)) book.wrong.push(`${name} is in quarantine`)
  return book
}

class Book implements Faults {
  readonly lost: string[] = []
  readonly doubled: string[] = []
  readonly wrong: string[] = []
}

const startingWith = (prefix: string, rows: readonly Row[]): Row[] =>
  rows.filter(({ rowKey }) => rowKey.startsWith(prefix))

function reckonTerms(
  { log, inOrder }: Expected,
  { id, windowMs, nameOf }: (typeof raising)[number],
  rows: readonly Row[],
  findings: readonly Facts[],
  book: Book,
): void {
  const spans = new Map(
    startingWith('term:', rows)
      .filter(({ fields }) => fields.rule === id)
      .map(({ fields }) => [(JSON.parse(String(fields.values)) as string[]).join(' '), String(fields.spans)]),
  )
  for (const [name, times] of sightingsOf(log, nameOf)) {
    const presences = presencesOf(times, windowMs)
    const remembered = spans.get(name)
    if (remembered === undefined) book.lost.push(`term ${name} of ${id}`)
    else if (remembered !== JSON.stringify(presences)) book.wrong.push(`term ${name} of ${id}: spans ${remembered}`)
    spans.delete(name)
    const found = findings
      .filter(({ rule, term }) => rule.id === id && term.map(([, value]) => value).join(' ') === name)
      .map(({ time }) => Date.parse(time))
      .sort((a, b) => a - b)
    const where = `${name} of ${id}`
    if (inOrder) reckonToTheLetter(where, found, newOnes(times, windowMs), book)
    else reckonLoosely(where, found, presences, windowMs, book)
  }
  for (const name of spans.keys()) book.wrong.push(`term ${name} of ${id} that nobody saw`)
}

function reckonToTheLetter(where: string, found: readonly number[], expected: readonly number[], book: Book): void {
  const iso = (ms: number): string => new Date(ms).toISOString()
  for (const time of expected) if (!found.includes(time)) book.lost.push(`the finding of ${where} at ${iso(time)}`)
  for (const time of found) if (!expected.includes(time)) book.doubled.push(`a finding of ${where} at ${iso(time)}`)
}

function reckonLoosely(
  where: string,
  found: readonly number[],
  presences: readonly (readonly number[])[],
  windowMs: number,
  book: Book,
): void {
  for (const [first = 0, last = 0] of presences) {
    const own = found.filter((time) => first <= time && time <= last)
    if (own.length === 0) book.lost.push(`the finding of ${where} between ${first} and ${last}`)
    if (own.length > 1 && last - first <= windowMs) book.doubled.push(`a finding of ${where}`)
  }
  for (const [i, time] of found.entries())
    if (i > 0 && time - (found[i - 1] ?? 0) <= windowMs) book.doubled.push(`a finding of ${where} within the window`)
}

/** Every finding is told of in one alert, which may come again but then says the same. */
function reckonAlerts(findings: readonly Facts[], sent: readonly AlertBody[], book: Book): void {
  const bodies = new Map<string, string>()
  const alertsOf = new Map<string, Set<string>>()
  for (const body of sent) {
    const { id } = body.event
    const text = JSON.stringify(body)
    if ((bodies.get(id) ?? text) !== text) book.wrong.push(`alert ${id} says something else when it comes again`)
    bodies.set(id, text)
    for (const uid of findingsIn(body.event)) alertsOf.set(uid, (alertsOf.get(uid) ?? new Set()).add(id))
  }
  for (const { id } of findings) {
    const alerts = alertsOf.get(id)?.size ?? 0
    if (alerts === 0) book.lost.push(`the alert of finding ${id}`)
    if (alerts > 1) book.doubled.push(`finding ${id} is in ${alerts} alerts`)
    alertsOf.delete(id)
  }
  for (const id of alertsOf.keys()) book.wrong.push(`an alert of ${id}, which is no finding`)
}

/** At rest an operation waits only for an address that nobody lent, on the shelf; nothing is due. */
function reckonOperations(log: readonly Saying[], rows: readonly Row[], book: Book): void {
  for (const { rowKey } of startingWith('due:', rows)) book.lost.push(`${rowKey} is still due`)
  const waiting = startingWith('op:', rows).filter(({ fields }) => fields.wait !== undefined).length
  const shelved = startingWith('parked:ip:', rows).length
  const expected = waitingIn(log)
  if (waiting > shelved) book.lost.push(`${waiting - shelved} operations are parked and not on the shelf`)
  if (shelved < expected) book.lost.push(`${expected - shelved} operations that no address came for`)
  if (shelved > expected) book.doubled.push(`${shelved - expected} operations on the shelf`)
}
