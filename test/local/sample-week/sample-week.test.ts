import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { type SampleMessage, sampleWeek } from '../../../local/sample-week/sample-week.ts'
import { baselineOf, from, isBroken, seenIn, weekOf } from './reading.ts'

const week = weekOf(1)
const records = seenIn(week)

function digest(messages: readonly SampleMessage[]): string {
  const hash = createHash('sha256')
  for (const { arrivesAt, partition, body } of messages)
    hash.update(`${arrivesAt.toISOString()} ${partition} ${body.length}\n`).update(body)
  return hash.digest('hex')
}

test('the same seed gives the same bytes, whatever the time zone', () => {
  const zone = process.env.TZ
  process.env.TZ = 'Pacific/Chatham'
  try {
    expect(new Date(0).getTimezoneOffset()).not.toBe(0)
    expect(digest(weekOf(1))).toBe(digest(week))
  } finally {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  }
})

// Typed, so that another machine or Node.js version is compared too. Whoever changes the story takes the new digests from the failure.
test.each([
  ['the week', week, 'c320de552f667e55c283021b2a4332adadf8f9be581c88e78f1269ed4decbb0d'],
  ['the baseline', baselineOf(1), 'fb7315b13410ccddc470cc609432fe75f205ba6ac346dfc079edfa9c477dc9e2'],
])('%s of seed 1 has the digest that every machine gives', (_, messages, expected) => {
  expect(digest(messages)).toBe(expected)
})

test('another seed gives other bytes', () => {
  expect(digest(weekOf(2))).not.toBe(digest(week))
})

test.each([1, 77, 4_294_967_295])('seed %i makes between 20,000 and 21,500 records', (seed) => {
  const count = weekOf(seed).reduce((sum, message) => sum + message.records.length, 0)
  expect(count).toBeGreaterThanOrEqual(20_000)
  expect(count).toBeLessThanOrEqual(21_500)
})

test('messages hold 1 to 50 records, and some hold 50', () => {
  const sizes = week.filter((message) => !isBroken(message)).map((message) => message.records.length)
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 50])
})

test('messages come in order of arrival, over four partitions of about the same size', () => {
  const times = week.map(({ arrivesAt }) => arrivesAt.getTime())
  expect(times).toEqual([...times].sort((one, other) => one - other))
  for (const partition of [0, 1, 2, 3]) {
    const percent = percentOf(week.filter((message) => message.partition === partition).length, week.length)
    expect(percent).toBeGreaterThan(15)
    expect(percent).toBeLessThan(35)
  }
})

test('what the bytes say is what the message lists, in three shapes', () => {
  expect(records).toHaveLength(week.reduce((sum, message) => sum + message.records.length, 0))
  const beginnings = week.map(({ body }) => body.toString('latin1', 0, 11))
  expect(beginnings.filter((begin) => begin === '{"records":').length).toBeGreaterThan(week.length * 0.9)
  expect(beginnings.filter((begin) => begin.startsWith('[')).length).toBeGreaterThan(50)
  expect(beginnings.filter((begin) => /^\{"(?!records)/.test(begin)).length).toBeGreaterThan(50)
})

test('two messages cannot be read: one was cut, one was compressed, and no record is lost with them', () => {
  const [cut, compressed, ...more] = week.filter(isBroken).map(({ body }) => body)
  expect(more).toEqual([])
  expect(cut?.toString('latin1', 0, 11)).toBe('{"records":')
  expect(() => JSON.parse(String(cut))).toThrow(SyntaxError)
  const [inside] = JSON.parse(gunzipSync(compressed ?? '').toString('utf8')).records
  expect(records.filter(({ correlationId }) => correlationId === inside.correlationId).length).toBeGreaterThan(0)
})

test('records arrive 3 to 20 minutes late, but for those of two stalled exports, which come hours late', () => {
  const late = records.map(({ arrivesAt, time }) => (arrivesAt - time) / 60_000)
  expect(Math.min(...late)).toBeGreaterThanOrEqual(3)
  const over = late.filter((minutes) => minutes > 20)
  expect(percentOf(over.length, late.length)).toBeGreaterThan(0.1)
  expect(percentOf(over.length, late.length)).toBeLessThan(1.5)
  expect(Math.min(...over)).toBeGreaterThan(240)
})

test('inside a message too, some records stand before older ones', () => {
  const within = records.filter(({ time, arrivesAt }, index) => {
    const before = records[index - 1]
    return before?.arrivesAt === arrivesAt && time < before.time
  })
  expect(percentOf(within.length, records.length)).toBeGreaterThan(5)
  expect(percentOf(within.length, records.length)).toBeLessThan(20)
})

test('records are out of order by minutes, and about a tenth come twice', () => {
  const backwards = records.filter(({ time }, index) => time < (records[index - 1]?.time ?? 0) - 60_000)
  expect(percentOf(backwards.length, records.length)).toBeGreaterThan(5)
  const once = new Set(records.map(({ arrivesAt: _, ...record }) => JSON.stringify(record)))
  expect(percentOf(records.length - once.size, records.length)).toBeGreaterThan(5)
  expect(percentOf(records.length - once.size, records.length)).toBeLessThan(15)
})

test.each([
  ['a Sunday', '2026-05-31T00:00:00.000Z'],
  ['a Monday past midnight', '2026-06-01T00:00:00.001Z'],
  ['a Tuesday', '2026-06-02T00:00:00.000Z'],
])('a week that begins on %s is refused', (_, begin) => {
  expect(() => [...sampleWeek({ seed: 1, from: new Date(begin) })]).toThrow(/begins on a Monday at 00:00 UTC/)
})

test('the week moves with its Monday and is otherwise the same size', () => {
  const later = [...sampleWeek({ seed: 1, from: new Date('2026-06-08T00:00:00.000Z') })]
  expect(later.at(-1)?.arrivesAt.getTime()).toBe((week.at(-1)?.arrivesAt.getTime() ?? 0) + 7 * 24 * 3_600_000)
  expect(later.length).toBe(week.length)
})

test('the baseline ends before the week begins, and is at most ten days long', () => {
  const times = seenIn(baselineOf(1)).map(({ time }) => time)
  expect(Math.max(...times)).toBeLessThan(from.getTime())
  expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.parse('2026-05-22T00:00:00.000Z'))
})

function percentOf(count: number, all: number): number {
  return (count * 100) / all
}
