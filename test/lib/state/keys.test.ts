import { describe, expect, test } from 'vitest'
import {
  bucket,
  bucketOfFinding,
  buckets,
  digest,
  findingId,
  groupId,
  operationId,
  rowKey,
  stamp,
  termId,
  termOfFinding,
} from '../../../lib/state/keys.ts'

const time = Date.parse('2026-11-24T08:44:20.123Z')
const term = '0f1e2d3c4b5a69788796a5b4c3d2e1f0'

test('a digest is the first half of the SHA-256 of the list’s JSON', () => {
  // printf '["term","r","a"]' | sha256sum
  expect(termId('r', ['a'])).toBe(digest(['term', 'r', 'a']))
  expect(digest(['term', 'r', 'a'])).toBe('51bebde9e0a17904cdf067e6398fea62')
})

test('values that join to the same text are different terms', () => {
  expect(termId('r', ['a', 'b'])).not.toBe(termId('r', ['ab']))
  expect(termId('r', ['a,b'])).not.toBe(termId('r', ['a', 'b']))
})

test('an operation is the same in any case, and another when any of its three parts is', () => {
  const id = operationId('C', 'MICROSOFT.COMPUTE/X/WRITE', '/SUBSCRIPTIONS/S')
  expect(operationId('c', 'microsoft.compute/x/write', '/subscriptions/s')).toBe(id)
  expect(operationId('d', 'microsoft.compute/x/write', '/subscriptions/s')).not.toBe(id)
  expect(operationId('c', 'microsoft.compute/x/read', '/subscriptions/s')).not.toBe(id)
  expect(operationId('c', 'microsoft.compute/x/write', '/subscriptions/t')).not.toBe(id)
})

test('stamps sort as times do', () => {
  expect(stamp(time)).toBe('20261124T084420123Z')
  const times = [0, 999, 1000, time - 1, time, time + 1, Date.parse('9999-12-31T23:59:59.999Z')]
  expect(times.map(stamp).sort()).toEqual(times.map(stamp))
})

test('a finding lies with its term, and a group’s id does not depend on the order of its members', () => {
  const id = findingId(time, term)
  expect(id).toBe(`20261124T084420123Z-${term}`)
  expect([termOfFinding(id), bucketOfFinding(id), bucket(term)]).toEqual([term, 'b0', 'b0'])
  expect(groupId(['b', 'a'])).toBe(groupId(['a', 'b']))
  expect(groupId(['a', 'b'])).toMatch(/^g-[0-9a-f]{32}$/)
})

test('there are 16 buckets', () => {
  expect(buckets).toEqual([
    'b0',
    'b1',
    'b2',
    'b3',
    'b4',
    'b5',
    'b6',
    'b7',
    'b8',
    'b9',
    'ba',
    'bb',
    'bc',
    'bd',
    'be',
    'bf',
  ])
})

describe('keys are such as a table takes', () => {
  const id = findingId(time, term)
  test.each([
    rowKey.term(term),
    rowKey.operation(term),
    rowKey.finding(id),
    rowKey.dueAlert(id),
    rowKey.parkedAlert(id),
    rowKey.dueAddress(time, term),
    rowKey.dueNetwork(time, term),
    rowKey.shelf('crowded', time, term),
    rowKey.group(groupId([id])),
    rowKey.usual(term),
  ])('%s', (key) => {
    expect(key).toMatch(/^[^/\\#?\p{C}]{1,99}$/u)
  })
})
