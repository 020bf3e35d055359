import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { PartitionLog } from '../../../local/hub/partition-log.ts'
import { openSegmentFiles } from '../../../local/hub/segment-files.ts'
import { aFolder } from '../../support/folder.ts'
import { cutMessages } from './fixtures/cut-messages.ts'

let folder: string
beforeEach(() => {
  folder = aFolder()
})

function openLog(segmentBytes = 1_000_000): PartitionLog {
  const { journal, kept } = openSegmentFiles(folder)
  return new PartitionLog(segmentBytes, journal, kept)
}

/** A partition with a segment for each of these texts, closed. */
function keep(...texts: string[]): void {
  const log = openLog(1)
  for (const [index, text] of texts.entries()) log.append(cutMessages(text), undefined, index + 1)
  log.close()
}

const contents = (log: PartitionLog) =>
  Array.from({ length: log.next - log.begin }, (_, index) => log.read(log.begin + index))

const newestFile = (): string => join(folder, readdirSync(folder).sort().at(-1) ?? '')
const oldestFile = (): string => join(folder, readdirSync(folder).sort()[0] ?? '')

test.each([
  ['one segment', 1_000_000],
  ['a segment for each batch', 1],
])('messages come back with the same numbers, times and bytes, from %s', (_, segmentBytes) => {
  const log = openLog(segmentBytes)
  log.append(cutMessages('a', 'b'), 'key', 1_760_000_000_001)
  log.append(cutMessages(''), undefined, 1_760_000_000_002)
  const before = contents(log)
  log.close()
  const again = openLog(segmentBytes)
  expect(contents(again)).toEqual(before)
  again.append(cutMessages('d'), undefined, 5)
  expect(again.newest).toMatchObject({ sequence: 3, enqueuedAt: 1_760_000_000_002 })
  again.close()
})

test('an emptied partition goes on at its numbers and time', () => {
  const log = openLog()
  log.append(cutMessages('a', 'b'), undefined, 70)
  const end = (log.newest?.offset ?? 0) + (log.newest?.payload.length ?? 0) + 12
  log.dropOldest()
  log.close()
  const again = openLog()
  again.append(cutMessages('c'), undefined, 60)
  expect(again.newest).toMatchObject({ sequence: 2, offset: end, enqueuedAt: 70 })
  again.close()
})

test('every way to cut the last entry short loses that entry and no other', () => {
  const log = openLog()
  log.append(cutMessages('first'), undefined, 1)
  const whole = statSync(newestFile()).size
  log.append(cutMessages('second'), undefined, 2)
  log.close()
  const full = readFileSync(newestFile())
  for (let size = whole; size < full.length; size++) {
    writeFileSync(newestFile(), full.subarray(0, size))
    const again = openLog()
    expect([again.begin, again.next], `cut to ${size}`).toEqual([0, 1])
    again.append(cutMessages('third'), undefined, 3)
    again.close()
    const third = openLog()
    expect(third.newest?.payload.toString().endsWith('third'), `cut to ${size}`).toBe(true)
    third.close()
    writeFileSync(newestFile(), full)
  }
})

test.each([
  ['zeroes, from a file that grew before its bytes came', Buffer.alloc(100)],
  ['a long entry of which little was written', Buffer.from(`${'\x7f'.repeat(4)}${'x'.repeat(500)}`)],
])('%s at the end are cut off, not only passed over', (_, rest) => {
  keep('a')
  const { size } = statSync(newestFile())
  appendFileSync(newestFile(), rest)
  const log = openLog()
  expect(log.next).toBe(1)
  expect(statSync(newestFile()).size).toBe(size)
  log.close()
})

test('a segment whose head was never finished is as if it had not been begun', () => {
  keep('a', 'b')
  truncateSync(newestFile(), 31)
  const log = openLog()
  expect([log.begin, log.next]).toEqual([0, 1])
  expect(readdirSync(folder)).toEqual(['0000000000000000.segment'])
  log.append(cutMessages('c'), undefined, 9)
  log.close()
  const again = openLog()
  expect(again.next).toBe(2)
  again.close()
})

test.each<[string, () => void, RegExp]>([
  [
    'half an entry in a segment that was finished',
    () => truncateSync(oldestFile(), 40),
    /byte 32 begins an entry that is not whole/,
  ],
  ['a missing segment', () => rmSync(join(folder, '0000000000000001.segment')), /message 2, but message 1 must follow/],
  ['a file of something else', () => writeFileSync(oldestFile(), 'x'.repeat(100)), /does not begin as a segment/],
])('%s is an error that names the file and the way out', (_, damage, why) => {
  keep('a', 'b', 'c')
  damage()
  expect(() => openLog()).toThrow(why)
  expect(() => openLog()).toThrow(/segment: .*delete its folder/)
})

test('dropping the oldest segment deletes its file', () => {
  keep('a', 'b', 'c')
  const log = openLog(1)
  log.dropOldest()
  expect(readdirSync(folder).sort()).toEqual(['0000000000000001.segment', '0000000000000002.segment'])
  log.close()
})
