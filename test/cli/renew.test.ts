import { expect, test } from 'vitest'
import { renewed } from '../../cli/renew.ts'
import { decode } from '../../lib/decode/decode.ts'
import { normalise } from '../../lib/normalise/normalise.ts'
import { aRecord, aRestRecord } from '../support/records.ts'

const now = Date.parse('2026-11-24T12:00:00.000Z')
const timesIn = (bytes: Uint8Array): (number | undefined)[] =>
  decode(bytes).map((piece) => (piece.kind === 'record' ? normalise(piece.value).timeMs : undefined))

test('the newest record is of now, and the others keep their distance', () => {
  const records = [aRecord({ time: '2026-03-06T21:00:00Z' }), aRecord({ time: '2026-03-06T21:00:30Z' })]
  expect(timesIn(renewed(Buffer.from(JSON.stringify({ records })), now))).toEqual([now - 30_000, now])
})

test('a REST record moves too', () => {
  expect(timesIn(renewed(Buffer.from(JSON.stringify([aRestRecord()])), now))).toEqual([now])
})

test.each<[string, string]>([
  ['that are no JSON', '{"time":"2026-03-06T'],
  ['without a time', '{"records":[{"operationName":"x"}]}'],
])('bytes %s stay as they are', (_, text) => {
  expect(Buffer.from(renewed(Buffer.from(text), now)).toString()).toBe(text)
})
