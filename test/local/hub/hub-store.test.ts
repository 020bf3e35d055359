import { beforeEach, expect, test } from 'vitest'
import { type HubStoreOptions, openHubStore } from '../../../local/hub/hub-store.ts'
import { aFolder } from '../../support/folder.ts'
import { cutMessages } from './fixtures/cut-messages.ts'

let folder: string
beforeEach(() => {
  folder = aFolder()
})

const open = (change: Partial<HubStoreOptions> = {}) =>
  openHubStore({ name: 'activity', partitionCount: 4, folder: undefined, maxBytes: 1_000_000, now: 1, ...change })

const batchOf = (text: string, partitionKey?: string) => ({ partitionKey, messages: cutMessages(text) })

test('batches without a key go round all partitions', () => {
  const store = open()
  const used = Array.from({ length: 8 }, () => store.partitions.indexOf(store.append(batchOf('a'), undefined, 1)))
  expect(used).toEqual([0, 1, 2, 3, 0, 1, 2, 3])
})

test('a key keeps to one partition, also after a restart, and keys spread over all', () => {
  const first = open({ folder })
  const keys = Array.from({ length: 100 }, (_, index) => `key ${index}`)
  const places = keys.map((key) => first.partitions.indexOf(first.append(batchOf('a', key), undefined, 1)))
  first.close()
  const second = open({ folder })
  expect(keys.map((key) => second.partitions.indexOf(second.append(batchOf('a', key), undefined, 1)))).toEqual(places)
  second.close()
  expect(new Set(places)).toEqual(new Set([0, 1, 2, 3]))
})

test.each([
  ['0', true],
  ['3', true],
  ['4', false],
  ['-1', false],
  ['00', false],
  ['', false],
  ['length', false],
])('partition "%s" exists: %s', (id, exists) => {
  expect(open().partition(id) !== undefined).toBe(exists)
})

test.each([0, -1, 0.5])('a hub of %s partitions is refused', (partitionCount) => {
  expect(() => open({ partitionCount })).toThrow(/activity needs a whole number of partitions, at least one/)
})

test('fewer partitions than were kept are an error, not hidden messages', () => {
  open({ folder }).close()
  expect(() => open({ folder, partitionCount: 2 })).toThrow(/partition 2, 3.*2 partitions/)
  open({ folder, partitionCount: 6 }).close()
})
