import { expect, test } from 'vitest'
import { type Position, readPosition } from '../../../local/hub/position.ts'

test.each<[string, Position]>([
  ["amqp.annotation.x-opt-offset > '-1'", { kind: 'earliest' }],
  ["amqp.annotation.x-opt-offset > '@latest'", { kind: 'latest' }],
  ["amqp.annotation.x-opt-offset > '0'", { kind: 'offset', value: 0, inclusive: false }],
  ["amqp.annotation.x-opt-offset >= '120'", { kind: 'offset', value: 120, inclusive: true }],
  ["amqp.annotation.x-opt-sequence-number > '7'", { kind: 'sequence', value: 7, inclusive: false }],
  ["amqp.annotation.x-opt-sequence-number >= '7'", { kind: 'sequence', value: 7, inclusive: true }],
  ["amqp.annotation.x-opt-enqueued-time > '1760000000000'", { kind: 'time', afterMs: 1_760_000_000_000 }],
])('%s is a start that is understood', (selector, expected) => {
  expect(readPosition(selector)).toEqual(expected)
})

test.each([
  ['no selector', undefined],
  ['a number', 5],
  ['an empty text', ''],
  ['another comparison', "amqp.annotation.x-opt-offset = '5'"],
  ['another annotation', "amqp.annotation.x-opt-partition-key > '5'"],
  ['text where a number belongs', "amqp.annotation.x-opt-sequence-number > 'abc'"],
  ['a fraction', "amqp.annotation.x-opt-sequence-number > '1.5'"],
  ['a latest sequence number', "amqp.annotation.x-opt-sequence-number > '@latest'"],
  ['a time that is to count itself', "amqp.annotation.x-opt-enqueued-time >= '5'"],
  ['more than one condition', "amqp.annotation.x-opt-offset > '1' AND amqp.annotation.x-opt-offset > '2'"],
])('%s is refused, not guessed at', (_, selector) => {
  expect(readPosition(selector)).toBeUndefined()
})
