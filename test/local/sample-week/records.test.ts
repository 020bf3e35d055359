import { expect, test } from 'vitest'
import { isExtension, operationKey, type Seen, seenIn, weekOf } from './reading.ts'

const week = weekOf(1)
const records = seenIn(week)
const administrative = records.filter(({ category }) => category === 'Administrative')
const extensions = records.filter(isExtension)
const percentOf = (part: readonly unknown[], whole: readonly unknown[]) => (part.length * 100) / whole.length

/** For each operation its stages in order of time; a record that came twice is one stage. */
function stagesOf(all: readonly Seen[]): string[] {
  const operations = new Map<string, Map<string, Seen>>()
  for (const record of all) {
    const stages = operations.get(operationKey(record)) ?? new Map<string, Seen>()
    operations.set(operationKey(record), stages.set(`${record.time} ${record.resultType}`, record))
  }
  return [...operations.values()].map((stages) =>
    [...stages.values()]
      .sort((one, other) => one.time - other.time)
      .map(({ resultType }) => resultType)
      .join(' '),
  )
}

test('every operation starts, may be accepted, and ends once, in that order of time', () => {
  const wrong = stagesOf(administrative).filter((stages) => !/^Start( Accept)* (Success|Failure)$/.test(stages))
  expect(wrong).toEqual([])
})

test('about one operation in twenty fails', () => {
  const stages = stagesOf(administrative)
  const percent = percentOf(
    stages.filter((one) => one.endsWith('Failure')),
    stages,
  )
  expect(percent).toBeGreaterThan(2)
  expect(percent).toBeLessThan(6)
})

test('extension operations are a small part of the log', () => {
  expect(percentOf(extensions, records)).toBeGreaterThan(3)
  expect(percentOf(extensions, records)).toBeLessThan(7)
})

test('about a quarter of the extension successes lack the address that their Start has', () => {
  const started = new Set(
    extensions.filter((one) => one.resultType === 'Start' && one.callerIpAddress).map(operationKey),
  )
  const successes = extensions.filter((one) => one.resultType === 'Success' && started.has(operationKey(one)))
  const without = successes.filter(({ callerIpAddress }) => callerIpAddress === undefined)
  expect(percentOf(without, successes)).toBeGreaterThan(15)
  expect(percentOf(without, successes)).toBeLessThan(35)
})

test('ids and operation names are mostly in capitals, and one in twenty is as people typed it', () => {
  const typed = administrative.filter(
    ({ resourceId, operationName }) =>
      `${resourceId}${operationName}` !== `${resourceId}${operationName}`.toUpperCase(),
  )
  expect(percentOf(typed, administrative)).toBeGreaterThan(3)
  expect(percentOf(typed, administrative)).toBeLessThan(7)
})

test('times have seven digits below the second', () => {
  const times = week.flatMap((message) => message.records.map(({ time }) => String(time)))
  expect(times.filter((time) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/.test(time))).toEqual([])
})

test('the evidence names the principal of the claims, without dashes', () => {
  const claimed = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
  const identities = administrative.map(({ identity }) =>
    typeof identity === 'string' ? JSON.parse(identity) : identity,
  )
  const unlike = identities.filter(
    ({ authorization, claims }) => authorization.evidence.principalId !== claims[claimed].replaceAll('-', ''),
  )
  expect(unlike).toEqual([])
  expect(identities.length).toBe(administrative.length)
})

test('a few identities and properties are JSON in a string', () => {
  for (const field of ['identity', 'properties'] as const) {
    const texts = administrative.filter((record) => typeof record[field] === 'string')
    expect(percentOf(texts, administrative)).toBeGreaterThan(0.4)
    expect(percentOf(texts, administrative)).toBeLessThan(2)
  }
})

test.each(['ResourceHealth', 'Alert', 'Recommendation'])('%s records have neither identity nor address', (category) => {
  const ofCategory = records.filter((record) => record.category === category)
  expect(ofCategory.length).toBeGreaterThan(50)
  expect(ofCategory.filter(({ identity, callerIpAddress }) => identity ?? callerIpAddress)).toEqual([])
})

test('half of the administrative records are 2 to 4 KB, and the largest carry a template', () => {
  const sizes = week
    .flatMap((message) => message.records)
    .filter(({ category }) => category === 'Administrative')
    .map((record) => JSON.stringify(record).length)
    .sort((one, other) => one - other)
  const median = sizes[Math.floor(sizes.length / 2)]
  expect(median).toBeGreaterThan(2000)
  expect(median).toBeLessThan(4000)
  expect(sizes.at(-1)).toBeGreaterThan(6000)
})
