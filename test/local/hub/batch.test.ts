import { expect, test } from 'vitest'
import { MalformedAmqp } from '../../../local/hub/amqp-section.ts'
import { cutMessage, openBatch } from '../../../local/hub/batch.ts'
import { deliverable, withRuntimeInfo } from '../../../local/hub/deliverable.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const header = '00 53 70 c0 02 01 41'
const deliveryAnnotations = '00 53 71 c1 06 02 a3 01 61 50 01'
const annotations = (pairs: string, count: string, size: string) => `00 53 72 c1 ${size} ${count} ${pairs}`
const custom = 'a3 01 78 a1 01 79'
const body = '00 53 75 a0 01 ff'

test('header and rest of a message are cut out as they are', () => {
  expect(cutMessage(bytes(header + annotations(custom, '02', '07') + body))).toEqual({
    header: bytes(header),
    annotations: [bytes(custom)],
    rest: bytes(body),
  })
})

test.each<[string, string, { header: string; rest: string }]>([
  ['a message of a body only', body, { header: '', rest: body }],
  ['a message with a header only before its body', header + body, { header, rest: body }],
  ["a producer's delivery annotations", header + deliveryAnnotations + body, { header, rest: body }],
  ['a message of two bodies', body + body, { header: '', rest: body + body }],
])('%s keeps what readers are to see', (_, hex, expected) => {
  expect(cutMessage(bytes(hex))).toEqual({
    header: bytes(expected.header),
    annotations: [],
    rest: bytes(expected.rest),
  })
})

test('annotations that only the hub may set are not taken from a producer', () => {
  const forged = `a3 0c ${Buffer.from('x-opt-offset').toString('hex')} a1 01 39`
  expect(cutMessage(bytes(annotations(forged + custom, '04', '18') + body)).annotations).toEqual([bytes(custom)])
})

test.each([
  ['a message without a body', header],
  ['an empty message', ''],
  ['a message that ends within its header', '00 53 70 c0 09 01'],
])('%s is malformed', (_, hex) => {
  expect(() => cutMessage(bytes(hex))).toThrow(MalformedAmqp)
})

test('a batch gives its messages in order, and the key of its envelope', () => {
  const key = `a3 13 ${Buffer.from('x-opt-partition-key').toString('hex')} a1 01 6b`
  const other = '00 53 75 a0 01 00'
  const section = (message: string) => `00 53 75 a0 06 ${message}`
  const batch = openBatch(bytes(annotations(key, '02', '19') + section(body) + section(other)))
  expect(batch.partitionKey).toBe('k')
  expect(batch.messages.map(({ rest }) => rest)).toEqual([bytes(body), bytes(other)])
})

test('a batch with one malformed message is malformed', () => {
  expect(() => openBatch(bytes(`00 53 75 a0 06 ${body} 00 53 75 a0 01 00`))).toThrow(MalformedAmqp)
})

test("what a reader gets is the producer's bytes around the hub's annotations", () => {
  const place = { sequence: 1, offset: 2, enqueuedAt: 3 }
  const payload = deliverable(cutMessage(bytes(header + body)), place, undefined)
  expect(payload.subarray(0, bytes(header).length)).toEqual(bytes(header))
  expect(payload.subarray(-bytes(body).length)).toEqual(bytes(body))
})

test.each([
  ['behind the header', header],
  ['first, without a header', ''],
])('runtime information comes %s', (_, head) => {
  const place = { sequence: 1, offset: 2, enqueuedAt: 3 }
  const payload = deliverable(cutMessage(bytes(head + body)), place, undefined)
  const told = withRuntimeInfo(payload, place, 4)
  expect(told.subarray(bytes(head).length, bytes(head).length + 3)).toEqual(bytes('00 53 71'))
  expect(told.subarray(bytes(head).length - payload.length)).toEqual(payload.subarray(bytes(head).length))
})
