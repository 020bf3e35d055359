import { expect, test } from 'vitest'
import { nowhere } from '../../../local/hub/journal.ts'
import { PartitionLog } from '../../../local/hub/partition-log.ts'
import type { Position } from '../../../local/hub/position.ts'
import { cutMessages } from './fixtures/cut-messages.ts'

/** Five messages of the same size, enqueued at 10, 20, 20, 20, 30; each takes 118 bytes. */
function aLog(): PartitionLog {
  const log = new PartitionLog(1_000_000)
  log.append(cutMessages('a'), undefined, 10)
  log.append(cutMessages('b', 'c', 'd'), undefined, 20)
  log.append(cutMessages('e'), undefined, 30)
  return log
}

test('sequence numbers run from 0, offsets are the bytes before', () => {
  const log = aLog()
  const places = [0, 1, 2, 3, 4].map((sequence) => log.read(sequence))
  expect(places.map((message) => message?.sequence)).toEqual([0, 1, 2, 3, 4])
  expect(places.map((message) => message?.enqueuedAt)).toEqual([10, 20, 20, 20, 30])
  const size = (log.read(0)?.payload.length ?? 0) + 12
  expect(places[1]?.offset).toBe(size)
  expect(log.read(5)).toBeUndefined()
  expect(log.read(-1)).toBeUndefined()
})

test('a clock that is set back does not take enqueued times back', () => {
  const log = aLog()
  log.append(cutMessages('f'), undefined, 5)
  expect(log.read(5)?.enqueuedAt).toBe(30)
})

test.each<[string, Position, number | undefined]>([
  ['earliest is the first message', { kind: 'earliest' }, 0],
  ['latest is the next message to come', { kind: 'latest' }, 5],
  ['before the first sequence number is the first', { kind: 'sequence', value: -1, inclusive: false }, 0],
  ['after sequence number 0 is 1', { kind: 'sequence', value: 0, inclusive: false }, 1],
  ['from sequence number 0 on is 0', { kind: 'sequence', value: 0, inclusive: true }, 0],
  ['after the last is the next to come', { kind: 'sequence', value: 4, inclusive: false }, 5],
  ['from the next to come on is the next to come', { kind: 'sequence', value: 5, inclusive: true }, 5],
  ['after a message that never was is beyond the end', { kind: 'sequence', value: 5, inclusive: false }, undefined],
  ['from one that will be later is beyond the end', { kind: 'sequence', value: 6, inclusive: true }, undefined],
  ['after 9 ms is the message of 10 ms', { kind: 'time', afterMs: 9 }, 0],
  ['after 10 ms is the first of 20 ms', { kind: 'time', afterMs: 10 }, 1],
  ['after 19 ms is the first of 20 ms', { kind: 'time', afterMs: 19 }, 1],
  ['after 20 ms is the message of 30 ms', { kind: 'time', afterMs: 20 }, 4],
  ['after 30 ms is the next to come', { kind: 'time', afterMs: 30 }, 5],
  ['after a time in the future is the next to come', { kind: 'time', afterMs: 31 }, 5],
])('a reader: %s', (_, position, expected) => {
  expect(aLog().seek(position)).toBe(expected)
})

test.each<[string, number, boolean, number | undefined]>([
  ['just before the offset of message 2', -1, false, 2],
  ['after the offset of message 2', 0, false, 3],
  ['from the offset of message 2 on', 0, true, 2],
  ['from just behind the offset of message 2 on', 1, true, 3],
])('a reader %s begins with the right message', (_, shift, inclusive, expected) => {
  const log = aLog()
  const offset = log.read(2)?.offset ?? 0
  expect(log.seek({ kind: 'offset', value: offset + shift, inclusive })).toBe(expected)
})

test.each<[string, number, number | undefined]>([
  ['before the end is understood', -1, 5],
  ['at the end, where no message lies yet, is beyond it', 0, undefined],
  ['behind the end is beyond it', 1, undefined],
])('a start after an offset %s', (_, shift, expected) => {
  const log = aLog()
  const last = log.newest
  const end = (last?.offset ?? 0) + 12 + (last?.payload.length ?? 0)
  expect(log.seek({ kind: 'offset', value: end + shift, inclusive: false })).toBe(expected)
})

test('an empty partition can be read from anywhere but beyond', () => {
  const log = new PartitionLog(1000)
  expect([log.begin, log.next]).toEqual([0, 0])
  expect(log.seek({ kind: 'earliest' })).toBe(0)
  expect(log.seek({ kind: 'time', afterMs: 0 })).toBe(0)
  expect(log.seek({ kind: 'sequence', value: 0, inclusive: false })).toBeUndefined()
})

test('what the disk does not take is not in the partition either', () => {
  const full = new Error('ENOSPC')
  let isFull = true
  const journal = {
    ...nowhere,
    write() {
      if (isFull) throw full
    },
  }
  const log = new PartitionLog(1000, journal)
  expect(() => log.append(cutMessages('lost'), undefined, 1)).toThrow(full)
  expect(log.next).toBe(0)
  isFull = false
  log.append(cutMessages('kept'), undefined, 2)
  expect(log.read(0)?.payload.toString().endsWith('kept')).toBe(true)
})

test('dropping the oldest segment raises the beginning and keeps all numbers', () => {
  const log = new PartitionLog(1)
  for (const text of ['a', 'b', 'c']) log.append(cutMessages(text), undefined, 1)
  const offset = log.read(1)?.offset
  log.dropOldest()
  expect([log.begin, log.next]).toEqual([1, 3])
  expect(log.read(0)).toBeUndefined()
  expect(log.read(1)?.offset).toBe(offset)
  expect(log.seek({ kind: 'earliest' })).toBe(1)
  expect(log.seek({ kind: 'sequence', value: -1, inclusive: false })).toBe(1)
})

test('a partition whose last segment goes stays where it was', () => {
  const log = new PartitionLog(1_000_000)
  log.append(cutMessages('a', 'b'), undefined, 7)
  log.dropOldest()
  expect([log.begin, log.next, log.bytes]).toEqual([2, 2, 0])
  log.append(cutMessages('c'), undefined, 3)
  expect(log.read(2)).toMatchObject({ sequence: 2, enqueuedAt: 7 })
})

test.each([
  ['just fits the segment joins it', 0, true],
  ['is a byte too large for the segment begins another', -1, false],
])('a batch that %s', (_, spare, isOne) => {
  const probe = new PartitionLog(1_000_000)
  probe.append(cutMessages('a'), undefined, 1)
  probe.append(cutMessages('b'), undefined, 1)
  const log = new PartitionLog(probe.bytes + spare)
  log.append(cutMessages('a'), undefined, 1)
  log.append(cutMessages('b'), undefined, 1)
  expect(log.isOneSegment).toBe(isOne)
})
