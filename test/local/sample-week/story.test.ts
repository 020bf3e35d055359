import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { renewed } from '../../../cli/renew.ts'
import * as networks from '../../../local/sample-week/networks.ts'
import type { SampleMessage } from '../../../local/sample-week/sample-week.ts'
import { expectedTerms, story } from '../../../local/sample-week/story.ts'
import { baselineOf, from, isExtension, type Seen, seenIn, weekOf } from './reading.ts'
import { networksOf, type Reading, readByTheBook } from './textbook.ts'

const { privateAddress, unroutedAddress, ...people } = networks
const places = Object.entries(people)
const asns = new Map<string, number>()
const asnOf = (address: string) => asns.get(address)

beforeAll(() => {
  const addresses = places.flatMap(([, { addresses }]) => addresses)
  for (const [address, asn] of networksOf([...addresses, unroutedAddress])) asns.set(address, asn)
})

test.each(places)('every address of %s lies in the network that the story says', (_, { asn, addresses }) => {
  expect(addresses.map((address) => [address, asnOf(address)])).toEqual(addresses.map((address) => [address, asn]))
})

test('the address of no network is in none', () => {
  expect(asnOf(unroutedAddress)).toBeUndefined()
  expect(privateAddress).toMatch(/^10\./)
})

test('the story expects eleven findings in six alerts, none of them twice', () => {
  expect(expectedTerms).toHaveLength(11)
  expect(new Set(expectedTerms).size).toBe(11)
  expect(story.filter(({ alert }) => alert === 'alone')).toHaveLength(5)
  expect(story.filter(({ alert }) => alert === 'grouped')).toHaveLength(6)
})

test('the moments of the story are in order of time', () => {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  const times = story.map(({ at }) => `${days.indexOf(at.slice(0, 3))}${at.slice(3)}`)
  expect(times).toEqual([...times].sort())
})

test('the sample that samples/README.md sends to the running stack is new there, though the week is only just over', () => {
  const [, file = ''] = /send --now (samples\/\S+)/.exec(readFileSync('samples/README.md', 'utf8')) ?? []
  const over = from.getTime() + 7 * 24 * 60 * 60_000
  const body = Buffer.from(renewed(readFileSync(file), over))
  const sent = seenIn([{ arrivesAt: new Date(over), partition: 0, body, records: [{}] } as SampleMessage])
  const { findings, known } = readByTheBook(
    [...seenIn(baselineOf(1)), ...seenIn(weekOf(1)), ...sent],
    asnOf,
    over - 60 * 60_000,
  )
  expect(findings.length).toBeGreaterThan(0)
  expect(known).toBe(0)
})

describe.each([1, 2, 2026])('seed %i, read by the book', (seed) => {
  const week = weekOf(seed)
  const live = seenIn(week)
  let reading: Reading | undefined
  const read = () => {
    reading ??= readByTheBook([...seenIn(baselineOf(seed)), ...live], asnOf, from.getTime())
    return reading
  }

  test('raises what the story expects and nothing else', () => {
    expect(
      read()
        .findings.map(({ term }) => term)
        .sort(),
    ).toEqual([...expectedTerms].sort())
  })

  test('raises each within five minutes of its moment', () => {
    const told = story.filter(({ term }) => term)
    for (const { at, term } of told) {
      const finding = read().findings.find((one) => one.term === `${term?.extension} ${term?.asn}`)
      const after = (finding?.seenAt ?? 0) - momentOf(at)
      expect(after, at).toBeGreaterThanOrEqual(0)
      expect(after, at).toBeLessThan(5 * 60_000)
    }
  })

  test('has about 220 operations that count, four without any usable address, one from no network', () => {
    const { findings, known, parked, noNetwork, microsoft } = read()
    expect(findings.length + known + parked).toBeGreaterThanOrEqual(200)
    expect(findings.length + known + parked).toBeLessThanOrEqual(250)
    expect([parked, noNetwork]).toEqual([4, 1])
    expect(microsoft).toBeGreaterThan(25)
  })

  test.each([
    ['NETWORKWATCHERAGENTLINUX', networks.jonasAtHome, 'VM-DEV-02'],
    ['FJELLVAKTAGENT', networks.vendorNetwork, 'VM-DEV-01'],
    ['AADSSHLOGINFORLINUX', networks.hotel, 'VM-JUMP-01'],
    ['CUSTOMSCRIPT', networks.attackHost, 'VM-WEB-03'],
    ['MDE.LINUX', networks.attackHost, 'VM-WEB-03'],
  ])(
    'the first %s to arrive from its new network is the one that the story tells',
    (extension, { addresses }, machine) => {
      const fromThere = live.filter((record) => isExtension(record) && addresses.includes(record.callerIpAddress ?? ''))
      const first = fromThere.find((record) => nameOf(record) === extension && !failed(record, live))
      expect(first?.resourceId.toUpperCase()).toContain(`/${machine}/`)
    },
  )

  test('the six deletions of one minute arrive in one message', () => {
    const bursts = week.filter(
      ({ records }) =>
        records.filter((record) => String(record.time).startsWith('2026-06-05T02:51') && isStormEnd(record)).length > 0,
    )
    expect(bursts).toHaveLength(1)
    expect(bursts[0]?.records.filter(isStormEnd)).toHaveLength(6)
  })
})

const isStormEnd = (record: Readonly<Record<string, unknown>>) =>
  record.resultType === 'Success' && /extensions\/delete$/i.test(String(record.operationName))
const nameOf = ({ resourceId }: Seen) => resourceId.split('/').at(-1)?.toUpperCase()
const failed = ({ correlationId }: Seen, all: readonly Seen[]) =>
  all.some((record) => record.correlationId === correlationId && record.resultType === 'Failure')

function momentOf(at: string): number {
  const [weekday = '', time = ''] = at.split(' ')
  const date = 1 + ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday)
  return Date.parse(`2026-06-0${date}T${time}:00.000Z`)
}
