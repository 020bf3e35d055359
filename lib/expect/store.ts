import { digest } from '../state/keys.ts'
import { couldWrite } from '../state/rounds.ts'
import { rowsUnder } from '../state/rows.ts'
import { Conflict, type Row, type StateTable } from '../state/table.ts'
import type { Expectation, Scope } from './expectation.ts'

/** Partition of what people have set. */
const configPartition = 'config'
const keyOf = (id: string): string => `expect:${id}`

const longestMs = 366 * 24 * 60 * 60_000

/** Why an entry cannot be made, for people. */
export class ExpectationRefused extends Error {
  override readonly name = 'ExpectationRefused'
}

/** All entries, also those that are over, oldest first. @throws StoreUnavailable */
export async function readExpectations(table: StateTable): Promise<Expectation[]> {
  const all = (await rowsUnder(keyOf(''), configPartition, table)).map(expectationOf)
  return all.sort((a, b) => a.created.getTime() - b.created.getTime() || (a.id < b.id ? -1 : 1))
}

/**
 * Keeps an entry. The same made twice is one entry, unless it was ended meanwhile: then it is a new one. The same is one
 * of the same scope that ends on the same day. Answers what is stored.
 * @throws ExpectationRefused when its reason or a part of its scope is empty, or its time is no time, or when one like it
 * stands for another reason; StoreUnavailable
 */
export async function addExpectation(entry: Omit<Expectation, 'id'>, table: StateTable): Promise<Expectation> {
  const { rule, scope, from, until, author, reason, created } = entry
  if (reason.trim() === '')
    throw new ExpectationRefused('An expectation needs a reason: whoever meets it later must be able to judge it.')
  const empty = Object.entries(scope).find(([, value]) => typeof value === 'string' && value.trim() === '')
  if (empty) throw new ExpectationRefused(`The ${empty[0]} is empty. Leave it out where every one is meant.`)
  if (until <= from)
    throw new ExpectationRefused(`It would end (${until.toISOString()}) before it begins (${from.toISOString()}).`)
  // One that is made from an older finding begins with it, and may still last a year from now.
  if (until.getTime() - Math.max(from.getTime(), created.getTime()) > longestMs)
    throw new ExpectationRefused('An expectation lasts a year at most.')
  const standing = (await readExpectations(table)).find((one) => standsFor(one, entry))
  if (standing) return sameReason(standing, reason)
  const parts = [rule, JSON.stringify(scope), reason.trim(), from.toISOString(), until.toISOString()]
  const fields = { rule, scope: JSON.stringify(scope), from, until, author, reason: reason.trim(), created }
  const first = await insertOrFind(idOf(parts), fields, table)
  if (first.until.getTime() === until.getTime()) return first
  // The first was ended, and stays so.
  return insertOrFind(idOf([...parts, created.toISOString()]), fields, table)
}

const idOf = (parts: readonly string[]): string => digest(['expect', ...parts]).slice(0, 12)

/** Whether an entry that is not over covers what another would, to the same day. */
const standsFor = (one: Expectation, other: Omit<Expectation, 'id'>): boolean =>
  one.rule === other.rule &&
  JSON.stringify(one.scope).toLowerCase() === JSON.stringify(other.scope).toLowerCase() &&
  one.from <= other.from &&
  one.until > other.created &&
  dayOf(one.until) === dayOf(other.until)

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)

function sameReason(standing: Expectation, reason: string): Expectation {
  if (standing.reason === reason.trim()) return standing
  throw new ExpectationRefused(
    `The same is expected already until ${dayOf(standing.until)}, by ${standing.author}: ${standing.reason}. To say it anew, end that entry first.`,
  )
}

async function insertOrFind(id: string, fields: Row['fields'], table: StateTable): Promise<Expectation> {
  const rowKey = keyOf(id)
  try {
    await table.write(configPartition, [{ kind: 'insert', rowKey, fields }])
  } catch (error) {
    const found = error instanceof Conflict ? await table.get(configPartition, rowKey) : undefined
    if (found === undefined) throw error
    return expectationOf(found)
  }
  return expectationOf({ rowKey, fields, etag: '' })
}

/**
 * Ends an entry now: what it covered before stays expected. One that is over stays as it is. Answers the entry, or
 * undefined when there is none.
 * @throws StoreUnavailable
 */
export async function endExpectation(id: string, now: Date, table: StateTable): Promise<Expectation | undefined> {
  const row = await table.get(configPartition, keyOf(id))
  if (row === undefined) return undefined
  const entry = expectationOf(row)
  if (entry.until <= now) return entry
  const isEnded = await couldWrite(() =>
    table.write(configPartition, [{ kind: 'merge', rowKey: keyOf(id), fields: { until: now }, etag: '*' }]),
  )
  return isEnded ? { ...entry, until: now } : undefined
}

function expectationOf({ rowKey, fields }: Row): Expectation {
  const date = (value: unknown): Date => (value instanceof Date ? value : new Date(Number.NaN))
  return {
    id: rowKey.slice(keyOf('').length),
    rule: String(fields.rule),
    scope: JSON.parse(String(fields.scope)) as Scope,
    from: date(fields.from),
    until: date(fields.until),
    author: String(fields.author),
    reason: String(fields.reason),
    created: date(fields.created),
  }
}
