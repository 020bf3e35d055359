import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { BlobServiceClient, BlockBlobClient } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openAsnData } from '../../../lib/enrich/asn-data.ts'
import type { LogFields, LogName } from '../../../lib/log/log.ts'
import { newestAsn, watchAsnBlob } from '../../../lib/refresh/asn-blob.ts'
import { refreshAsn } from '../../../lib/refresh/refresh-asn.ts'
import { freePort } from '../../../local/ports.ts'
import { type Storage, startStorage } from '../../../local/storage.ts'
import { aDatabase, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'

const database = aDatabase(landmarks4, landmarks6)
const aDayNewer = aDatabase(landmarks4, landmarks6, 'Test-ASN', new Date('2026-06-18T19:00:00Z'))
let storage: Storage
let blob: BlockBlobClient
let lines: [LogName, LogFields | undefined][]
let now: number

const note = (name: LogName, fields?: LogFields): void => void lines.push([name, fields])
const log = { info: note, warn: note, error: note }
const clock = (): number => now

beforeAll(async () => {
  const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'storage-process.js')
  storage = await startStorage({ program, blobPort: await freePort(), tablePort: await freePort() })
})
afterAll(() => storage.stop())

beforeEach(async () => {
  lines = []
  now = Date.parse('2026-11-24T12:00:00Z')
  const container = BlobServiceClient.fromConnectionString(storage.connectionString).getContainerClient(
    `asn-${Math.floor(performance.now() * 1000)}`,
  )
  await container.create()
  blob = container.getBlockBlobClient('asn.mmdb')
})

test('data that is put into the blob is picked up without a restart', async () => {
  const source = watchAsnBlob(blob, log, clock)
  await source.refresh()
  expect(source.current()).toBeUndefined()
  await blob.uploadData(database)
  now += 5 * 60_000
  await source.refresh()
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
  const source = watchAsnBlob(new BreaksOff(blob.url, blob.credential), log, clock)
  await source.refresh()
  expect(source.current()).toBeUndefined()
  now += 5 * 60_000
  await source.refresh()
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
  const asn = newestAsn([shipped, watchAsnBlob(slow, log, clock)])
  const batch = async () => {
    await asn.refresh()
    return asn.current()?.source
  }
  const batches = Promise.all([batch(), batch(), batch()])
  slow.go()
  expect(await batches).toEqual(Array.from({ length: 3 }, () => 'Test-ASN of 2026-06-18'))
})

test('storage that does not answer, or an identity that gives no token, holds batches for seconds only', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  onTestFinished(() => {
    silent.closeAllConnections()
    silent.close()
  })
  await once(silent, 'listening')
  const noToken = { getToken: () => new Promise<never>(() => {}) }
  const sources = [
    new BlockBlobClient(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/asn/asn.mmdb`),
    new BlockBlobClient('https://127.0.0.1:1/asn/asn.mmdb', noToken),
  ].map((client) => watchAsnBlob(client, log, clock))
  await Promise.all(sources.flatMap((source) => [source.refresh(), source.refresh()]))
  expect(lines.map(([name]) => name)).toEqual(['asn.missing', 'asn.missing'])
}, 20_000)

test('the blob is looked at once in five minutes, not at every batch', async () => {
  const source = watchAsnBlob(blob, log, clock)
  await source.refresh()
  await blob.uploadData(database)
  now += 5 * 60_000 - 1
  await source.refresh()
  expect(source.current()).toBeUndefined()
})

test('a broken blob never takes the place of good data, and is told once', async () => {
  const source = watchAsnBlob(blob, log, clock)
  await blob.uploadData(database)
  await source.refresh()
  await blob.uploadData(Buffer.from('not a database'))
  for (let i = 0; i < 3; i++) {
    now += 5 * 60_000
    await source.refresh()
  }
  expect(source.current()?.lookup('8.8.8.8')?.asn).toBe(15169)
  expect(lines.filter(([name]) => name === 'asn.refused')).toHaveLength(1)
})

test('of file and blob the newer one serves', () => {
  const of = (builtAt: string) => ({
    current: () => ({ builtAt: new Date(builtAt), source: builtAt, lookup: () => undefined }),
    refresh: async () => {},
  })
  const none = { current: () => undefined, refresh: async () => {} }
  expect(newestAsn([of('2026-06-17'), of('2026-11-20'), none]).current()?.source).toBe('2026-11-20')
  expect(newestAsn([of('2026-11-20'), of('2026-06-17')]).current()?.source).toBe('2026-11-20')
  expect(newestAsn([none]).current()).toBeUndefined()
})

async function withServer(body: Buffer, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => response.end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  try {
    await use(`http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/asn.mmdb`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a newer database is fetched into the blob, and one that is no newer is not', async () => {
  await withServer(database, async (url) => {
    await refreshAsn({ url }, blob, undefined, log, clock)
    const source = watchAsnBlob(blob, log, clock)
    await source.refresh()
    expect(source.current()?.lookup('8.8.8.8')?.asn).toBe(15169)
    await refreshAsn({ url }, blob, source.current(), log, clock)
    expect(lines.map(([name]) => name).filter((name) => name !== 'asn.old')).toEqual([
      'asn.refreshed',
      'asn.loaded',
      'asn.current',
    ])
  })
})

test('a download that is no database leaves the blob as it is', async () => {
  await blob.uploadData(database)
  await withServer(Buffer.from('<html>please sign in</html>'), async (url) => {
    await expect(refreshAsn({ url }, blob, undefined, log, clock)).rejects.toThrow()
  })
  expect(database.equals(await blob.downloadToBuffer())).toBe(true)
})

test('data older than 30 days is a warning', async () => {
  const old = { builtAt: new Date(now - 30 * 24 * 60 * 60_000 - 1), source: 'old', lookup: () => undefined }
  await refreshAsn(undefined, blob, old, log, clock)
  expect(lines.map(([name]) => name)).toEqual(['asn.old'])
})

test('data of 30 days is not', async () => {
  const old = { builtAt: new Date(now - 30 * 24 * 60 * 60_000), source: 'old', lookup: () => undefined }
  await refreshAsn(undefined, blob, old, log, clock)
  expect(lines).toEqual([])
})
