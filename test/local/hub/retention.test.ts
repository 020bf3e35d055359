import { beforeEach, expect, test } from 'vitest'
import { openHubStore } from '../../../local/hub/hub-store.ts'
import { aFolder } from '../../support/folder.ts'
import { cutMessages } from './fixtures/cut-messages.ts'

let folder: string
beforeEach(() => {
  folder = aFolder()
})

const open = (maxBytes: number, partitionCount: number, kept?: string) =>
  openHubStore({ name: 'activity', partitionCount, folder: kept, maxBytes, now: 1 })

const batchOf = (size: number) => ({ partitionKey: undefined, messages: cutMessages('x'.repeat(size)) })

const depth = (store: ReturnType<typeof open>) => store.partitions.map(({ begin, next }) => [begin, next])
const bytes = (store: ReturnType<typeof open>) => store.partitions.reduce((sum, log) => sum + log.bytes, 0)

test('a hub never keeps more than its budget, and little less', () => {
  const store = open(20_000, 2)
  for (let at = 1; at <= 300; at++) {
    store.append(batchOf(500), undefined, at)
    expect(bytes(store)).toBeLessThanOrEqual(20_000)
  }
  expect(bytes(store)).toBeGreaterThan(17_000)
})

test('a busy partition may take the whole budget; what was oldest in the hub leaves first', () => {
  const store = open(20_000, 2)
  const [quiet, busy] = store.partitions
  store.append(batchOf(500), quiet, 1)
  for (let at = 2; at <= 20; at++) store.append(batchOf(500), busy, at)
  expect(depth(store)).toEqual([
    [0, 1],
    [0, 19],
  ])
  for (let at = 21; at <= 60; at++) store.append(batchOf(500), busy, at)
  expect(depth(store)[0]).toEqual([1, 1])
  expect(busy?.next).toBe(59)
})

test.each([1, 2])('a message above the whole budget is kept until the next one comes, with %s partitions', (count) => {
  const store = open(1000, count)
  store.append(batchOf(5000), undefined, 1)
  expect(depth(store)[0]).toEqual([0, 1])
  store.append(batchOf(10), store.partitions[0], 2)
  expect(depth(store)[0]).toEqual([1, 2])
})

test('a clock that stands still does not make the newest message leave', () => {
  const store = open(2000, 2)
  for (let i = 0; i < 50; i++) {
    const log = store.append(batchOf(500), undefined, 1)
    expect(log.newest?.sequence).toBe(log.next - 1)
  }
})

test.each([
  ['the same budget changes nothing', 20_000],
  ['a smaller budget drops more', 5_000],
])('after a restart %s', (_, maxBytes) => {
  const store = open(20_000, 2, folder)
  for (let at = 1; at <= 100; at++) store.append(batchOf(500), undefined, at)
  const before = depth(store)
  store.close()
  const again = open(maxBytes, 2, folder)
  if (maxBytes === 20_000) expect(depth(again)).toEqual(before)
  expect(bytes(again)).toBeLessThanOrEqual(maxBytes)
  expect(again.partitions.map(({ next }) => next)).toEqual([50, 50])
  again.close()
})

test('a message above the whole budget is still there after a restart', () => {
  const store = open(1000, 2, folder)
  store.append(batchOf(5000), store.partitions[1], 1)
  store.close()
  const again = open(1000, 2, folder)
  expect(depth(again)[1]).toEqual([0, 1])
  again.close()
})
