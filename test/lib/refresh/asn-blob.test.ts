import { BlobServiceClient, BlockBlobClient } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openAsnData } from '../../../lib/enrich/asn-data.ts'
import type { LogFields, LogName } from '../../../lib/log/log.ts'
import { newestAsn, watchAsnBlob } from '../../../lib/refresh/asn-blob.ts'
import { refreshAsn } from '../../../lib/refresh/refresh-asn.ts'
import { aDatabase, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'
import { aServer } from '../../support/a-server.ts'
import { type Azurite, startAzurite } from '../../support/azurite.ts'

const database = aDatabase(landmarks4, landmarks6)
const aDayNewer = aDatabase(landmarks4, landmarks6, 'Test-ASN', new Date('2026-06-18T19:00:00Z'))
let azurite: Azurite
let blob: BlockBlobClient
let lines: [LogName, LogFields | undefined][]
let now: number

const note = (name: LogName, fields?: LogFields): void => void lines.push([name, fields])
const log = { info: note, warn: note, error: note }
const clock = (): number => now

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

beforeEach(async () => {
  lines = []
  now = Date.parse('2026-11-24T12:00:00Z')
  const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient(
    `asn-${Math.floor(performance.now() * 1000)}`,
  )
  await container.create()
  blob = container.getBlockBlobClient('asn.mmdb')
})

test('data that is put into the blob is picked up without a restart', async () => {
  const source = watchAsnBlob(blob, clock)
  await source.refresh(log)
  expect(source.current()).toBeUndefined()
  await blob.uploadData(database)
  now += 5 * 60_000
  await source.refresh(log)
  expect(source.current()?.lookup('8.8.8.8')?.asn).toBe(15169)
})

/** A blob whose first download breaks off. */
class BreaksOff extends BlockBlobClient {
  #isBroken = true

  override async downloadToBuffer(...how: unknown[]): Promise<Buffer> {
    if (this.#isBroken) {
      this.#isBroken = false
      throw new Error('the connection broke')
    }
    return super.downloadToBuffer(...(how as []))
  }
}

test('a download that breaks off is tried again, and is not taken for data that cannot be used', async () => {
  await blob.uploadData(database)
  const source = watchAsnBlob(new BreaksOff(blob.url, blob.credential), clock)
  await source.refresh(log)
  expect(source.current()).toBeUndefined()
  now += 5 * 60_000
  await source.refresh(log)
  expect(source.current()?.lookup('8.8.8.8')?.asn).toBe(15169)
  expect(lines.map(([name]) => name)).toEqual(['asn.missing', 'asn.loaded'])
})

/** A blob whose download goes on when the test says so. */
class Waits extends BlockBlobClient {
  go = (): void => {}
  readonly #isTold = new Promise<void>((resolve) => {
    this.go = resolve
  })

  override async downloadToBuffer(...how: unknown[]): Promise<Buffer> {
    await this.#isTold
    return super.downloadToBuffer(...(how as []))
  }
}

test('batches that start together all wait for the first look, and are decided with the same data', async () => {
  await blob.uploadData(aDayNewer)
  const shipped = { current: () => openAsnData(database), refresh: async () => {} }
  const slow = new Waits(blob.url, blob.credential)
  const asn = newestAsn([shipped, watchAsnBlob(slow, clock)])
  const batch = async () => {
    await asn.refresh(log)
    return asn.current()?.source
  }
  const batches = Promise.all([batch(), batch(), batch()])
  slow.go()
  expect(await batches).toEqual(Array.from({ length: 3 }, () => 'Test-ASN of 2026-06-18'))
})

test('storage that does not answer, or an identity that gives no token, holds batches for seconds only', async () => {
  const noToken = { getToken: () => new Promise<never>(() => {}) }
  const sources = [
    new BlockBlobClient(`${await aServer(() => {})}/asn/asn.mmdb`),
    new BlockBlobClient('https://127.0.0.1:1/asn/asn.mmdb', noToken),
  ].map((client) => watchAsnBlob(client, clock))
  await Promise.all(sources.flatMap((source) => [source.refresh(log), source.refresh(log)]))
  expect(lines.map(([name]) => name)).toEqual(['asn.missing', 'asn.missing'])
}, 20_000)

test('the blob is looked at once in five minutes, not at every batch', async () => {
  const source = watchAsnBlob(blob, clock)
  await source.refresh(log)
  await blob.uploadData(database)
  now += 5 * 60_000 - 1
  await source.refresh(log)
  expect(source.current()).toBeUndefined()
})

test('a broken blob never takes the place of good data, and is told once', async () => {
  const source = watchAsnBlob(blob, clock)
  await blob.uploadData(database)
  await source.refresh(log)
  await blob.uploadData(Buffer.from('not a database'))
  for (let i = 0; i < 3; i++) {
    now += 5 * 60_000
    await source.refresh(log)
  }
  expect(source.current()?.lookup('8.8.8.8')?.asn).toBe(15169)
  expect(lines.filter(([name]) => name === 'asn.refused')).toHaveLength(1)
})

test('of file and blob the newer one serves, of two of one time the file', () => {
  const of = (builtAt: string, source = builtAt) => ({
    current: () => ({ builtAt: new Date(builtAt), source, lookup: () => undefined }),
    refresh: async () => {},
  })
  const none = { current: () => undefined, refresh: async () => {} }
  expect(newestAsn([of('2026-06-17'), of('2026-11-20'), none]).current()?.source).toBe('2026-11-20')
  expect(newestAsn([of('2026-11-20'), of('2026-06-17')]).current()?.source).toBe('2026-11-20')
  expect(newestAsn([of('2026-11-20', 'file'), of('2026-11-20', 'blob')]).current()?.source).toBe('file')
  expect(newestAsn([none]).current()).toBeUndefined()
})

const serving = async (body: Buffer): Promise<string> =>
  `${await aServer((_, response) => response.end(body))}/asn.mmdb`

const names = () => lines.map(([name]) => name)

test('a newer database is fetched into the blob, and every instance picks it up', async () => {
  await refreshAsn({ url: await serving(aDayNewer) }, blob, openAsnData(database), log, clock)
  const source = watchAsnBlob(blob, clock)
  await source.refresh(log)
  expect(source.current()?.source).toBe('Test-ASN of 2026-06-18')
  expect(names()).toEqual(['asn.refreshed', 'asn.loaded'])
})

describe('a download that is', () => {
  const shipped = openAsnData(database)

  test.each<[string, Buffer, Buffer | undefined, typeof shipped | undefined]>([
    ['as old as the blob', database, database, undefined],
    ['older than the blob', database, aDayNewer, shipped],
    ['as old as what ships', database, undefined, shipped],
    ['older than what ships', database, database, openAsnData(aDayNewer)],
  ])('%s is not put there, even by a process that never saw the blob', async (_, download, there, ships) => {
    if (there) await blob.uploadData(there)
    await refreshAsn({ url: await serving(download) }, blob, ships, log, clock)
    expect(await blob.exists()).toBe(there !== undefined)
    if (there) expect(there.equals(await blob.downloadToBuffer())).toBe(true)
    expect(names()).toEqual(['asn.current', 'asn.old'])
  })
})

test('a blob that no instance can use is replaced, however big it is', async () => {
  await blob.uploadData(Buffer.alloc(3 * database.length))
  await refreshAsn({ url: await serving(database) }, blob, undefined, log, clock)
  expect(database.equals(await blob.downloadToBuffer())).toBe(true)
})

test('a download that is no database leaves the blob as it is', async () => {
  await blob.uploadData(database)
  const url = await serving(Buffer.from('<html>please sign in</html>'))
  await expect(refreshAsn({ url }, blob, undefined, log, clock)).rejects.toThrow()
  expect(database.equals(await blob.downloadToBuffer())).toBe(true)
})

test.each<[string, number, Buffer | undefined, string[]]>([
  ['what ships is older than 30 days', 1, undefined, ['asn.old']],
  ['what ships is of 30 days', 0, undefined, []],
  ['the blob is older, too', 1, database, ['asn.old']],
  ['the blob is newer', 1, aDayNewer, []],
])('with no source of newer data, when %s, the log says so or is silent', async (_, late, there, expected) => {
  if (there) await blob.uploadData(there)
  now = Date.parse('2026-07-17T19:00:00Z') + late
  await refreshAsn(undefined, blob, openAsnData(database), log, clock)
  expect(names()).toEqual(expected)
})
