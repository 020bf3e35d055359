import { describe, expect, test } from 'vitest'
import { type HubMetadata, messagesOf } from '../../../lib/receive/messages.ts'

const now = Date.parse('2026-03-06T21:14:07Z')
const bytes = Buffer.from('{}')
const partitionContext = { eventHubName: 'activity', partitionId: '3' }

const only = (body: unknown, metadata?: HubMetadata) => messagesOf([body], metadata, now)[0]

test('each body has its own sequence number and time, by its place in the batch', () => {
  const metadata: HubMetadata = {
    partitionContext,
    systemPropertiesArray: [
      { sequenceNumber: 41, enqueuedTimeUtc: '2026-03-06T21:00:00Z' },
      { sequenceNumber: 42, enqueuedTimeUtc: '2026-03-06T21:01:00Z' },
    ],
  }
  expect(messagesOf([Buffer.from('a'), Buffer.from('b')], metadata, now)).toEqual([
    {
      bytes: Buffer.from('a'),
      origin: { hub: 'activity', partition: '3', sequenceNumber: 41 },
      enqueuedAtMs: now - 847_000,
    },
    {
      bytes: Buffer.from('b'),
      origin: { hub: 'activity', partition: '3', sequenceNumber: 42 },
      enqueuedAtMs: now - 787_000,
    },
  ])
})

test('without metadata a message stands at the beginning of a hub, enqueued now', () => {
  expect(only(bytes)).toEqual({ bytes, origin: { hub: 'hub', partition: '0', sequenceNumber: 0 }, enqueuedAtMs: now })
})

describe('a body', () => {
  test.each<[string, unknown, string]>([
    ['of bytes is taken as it is', Buffer.from([0xff, 0x00]), '\uFFFD\u0000'],
    ['of text becomes UTF-8', '{"a":"ü"}', '{"a":"ü"}'],
    ['that was parsed becomes JSON again', { records: [1] }, '{"records":[1]}'],
    ['that is nothing is empty', undefined, ''],
    ['that is null is null', null, 'null'],
  ])('%s', (_, body, text) => {
    expect(Buffer.from(only(body)?.bytes ?? []).toString()).toBe(text)
  })
})

describe('a sequence number', () => {
  test.each<[unknown, number]>([
    [7, 7],
    ['7', 7],
    [7n, 7],
    [{ low: 7, high: 0 }, 7],
    [{ low: 0, high: 1 }, 4294967296],
    [{ low: -1, high: 0 }, 4294967295],
    [{ low: -1, high: 2, unsigned: false }, 12884901887],
    [undefined, 0],
    ['many', 0],
    [{}, 0],
  ])('%o is %i', (sequenceNumber, expected) => {
    expect(only(bytes, { systemPropertiesArray: [{ sequenceNumber }] })?.origin.sequenceNumber).toBe(expected)
    expect(only(bytes, { sequenceNumberArray: [sequenceNumber] })?.origin.sequenceNumber).toBe(expected)
  })
})

describe('an enqueued time', () => {
  test.each<[string, string]>([
    ['2026-03-06T20:00:00.123Z', '2026-03-06T20:00:00.123Z'],
    ['2026-03-06T20:00:00.123', '2026-03-06T20:00:00.123Z'],
    ['2026-03-06T21:00:00+01:00', '2026-03-06T20:00:00.000Z'],
    ['2026-03-06T20:00:00.1234567Z', '2026-03-06T20:00:00.123Z'],
    ['some time', '2026-03-06T21:14:07.000Z'],
    ['', '2026-03-06T21:14:07.000Z'],
  ])('%s is %s', (enqueuedTimeUtc, expected) => {
    const inProperties = only(bytes, { systemPropertiesArray: [{ enqueuedTimeUtc }] })?.enqueuedAtMs
    const inArray = only(bytes, { enqueuedTimeUtcArray: [enqueuedTimeUtc] })?.enqueuedAtMs
    expect([inProperties, inArray].map((ms) => new Date(ms ?? 0).toISOString())).toEqual([expected, expected])
  })
})
