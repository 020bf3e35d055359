import type { RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { createTar } from 'nanotar'
import { describe, expect, test } from 'vitest'
import { type AsnOrigin, downloadAsn } from '../../../lib/refresh/download-asn.ts'
import { freePort } from '../../../local/ports.ts'
import { aDatabase, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'
import { aServer } from '../../support/a-server.ts'

const database = aDatabase(landmarks4, landmarks6)
const archive = Buffer.from(
  createTar([
    { name: 'GeoLite2-ASN_20261120/README.txt', data: 'read me' },
    { name: 'GeoLite2-ASN_20261120/GeoLite2-ASN.mmdb', data: database },
  ]),
)

/** A web server that answers each request with the next of these. */
async function serving(...answers: RequestListener[]): Promise<string> {
  let next = 0
  const url = await aServer((...call) => answers[Math.min(next++, answers.length - 1)]?.(...call))
  return `${url}/asn?key=marked-secret`
}

const sends =
  (bytes: Buffer): RequestListener =>
  (_, response) =>
    void response.end(bytes)
const fails =
  (status: number): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end()

test.each<[string, Buffer]>([
  ['a plain database', database],
  ['a gzipped one', gzipSync(database)],
  ['an archive', archive],
  ['a gzipped archive, as MaxMind sends it', gzipSync(archive)],
])('%s is unpacked to the database', async (_, bytes) => {
  expect(database.equals(await downloadAsn({ url: await serving(sends(bytes)) }))).toBe(true)
})

test('an archive without a database says so', async () => {
  const empty = Buffer.from(createTar([{ name: 'README.txt', data: 'nothing here' }]))
  await expect(downloadAsn({ url: await serving(sends(empty)) })).rejects.toThrow('holds no .mmdb file')
})

test.each([429, 503])('a passing fault (%i) is tried again', async (status) => {
  expect((await downloadAsn({ url: await serving(fails(status), sends(database)) })).length).toBe(database.length)
})

async function messageOf(url: string): Promise<string> {
  const error = await downloadAsn({ url }).then(
    () => new Error('it was taken'),
    (reason: Error) => reason,
  )
  const all = inspect(error) // with all that hangs on it
  expect(all).not.toMatch(/marked-secret|marked-user/)
  return error.message
}

const told = (url: string, reason: string) =>
  `Cannot fetch ASN data from ${new URL(url).host}: ${reason}. The present data stays in use.`

test('a refusal is told at once, by host, without the key', async () => {
  const url = await serving(fails(401), sends(database))
  expect(await messageOf(url)).toBe(told(url, 'it answered 401'))
})

test.concurrent.each<[string, (port: number) => string, string]>([
  ['that nobody serves', (port) => `http://127.0.0.1:${port}/asn.mmdb?key=marked-secret`, 'ECONNREFUSED'],
  ['with user and password', (port) => `http://marked-user:marked-secret@127.0.0.1:${port}/asn.mmdb`, 'ECONNREFUSED'],
  ['that no request may be made to', () => 'https://127.0.0.1:6000/asn.mmdb?key=marked-secret', 'the request failed'],
])('of an address %s an error tells the host only', async (_, urlOf, reason) => {
  const url = urlOf(await freePort())
  expect(await messageOf(url)).toBe(told(url, reason))
})

const leadsTo =
  (location: string): RequestListener =>
  (_, response) =>
    void response.writeHead(302, { location }).end()

test('a way that leads over an address without https is not gone, wherever it ends', async () => {
  const asked: string[] = []
  const end = await serving(sends(database))
  const middle = await serving((request, response) => {
    asked.push(String(request.url))
    leadsTo(end)(request, response)
  })
  const url = await serving(leadsTo(middle.replace('127.0.0.1', '0.0.0.0')))
  expect(await messageOf(url)).toBe(told(url, 'it leads on to an address without https'))
  expect(asked).toEqual([])
})

test('a way that leads to another host is gone without the user and the password', async () => {
  const seen: (string | undefined)[] = []
  const end = await serving((request, response) => {
    seen.push(request.headers.authorization)
    sends(database)(request, response)
  })
  const begin = await serving((request, response) => {
    seen.push(request.headers.authorization?.split(' ')[0])
    leadsTo(end)(request, response)
  })
  expect(await downloadAsn({ url: begin.replace('http://', 'http://user:word@') })).toEqual(database)
  expect(seen).toEqual(['Basic', undefined])
})

test('a way of five steps is gone, and one in a circle ends', async () => {
  const fiveSteps = Array.from({ length: 5 }, () => leadsTo('/asn'))
  expect(await downloadAsn({ url: await serving(...fiveSteps, sends(database)) })).toEqual(database)
  const url = await serving(leadsTo('/asn'))
  expect(await messageOf(url)).toBe(told(url, 'it answered 302'))
})

describe('of a download', () => {
  const bound = 64 * 1024 * 1024
  /** Sends so many bytes, made as they are asked for. */
  const sendsBytes =
    (length: number): RequestListener =>
    (_, response) => {
      const chunk = Buffer.alloc(1024 * 1024)
      const rest = Buffer.alloc(length % chunk.length)
      const chunks = [...Array.from({ length: Math.floor(length / chunk.length) }, () => chunk), rest]
      Readable.from(chunks)
        .on('error', () => {})
        .pipe(response)
    }

  test('64 MB are taken', async () => {
    expect((await downloadAsn({ url: await serving(sendsBytes(bound)) })).length).toBe(bound)
    expect((await downloadAsn({ url: await serving(sends(gzipSync(Buffer.alloc(bound)))) })).length).toBe(bound)
  })

  test('more is refused, by host and bound, and not asked for again', async () => {
    const url = await serving(sendsBytes(bound + 1), sends(database))
    expect(await messageOf(url)).toBe(told(url, 'it sends more than 64 MB'))
  })

  test('what unpacks to more is refused, too', async () => {
    const url = await serving(sends(gzipSync(Buffer.alloc(bound + 1))))
    expect(await messageOf(url)).toBe(told(url, 'it unpacks to more than 64 MB'))
  })

  test('what is cut and cannot be unpacked is refused', async () => {
    const url = await serving(sends(gzipSync(database).subarray(0, 100)))
    expect(await messageOf(url)).toBe(told(url, 'unexpected end of file'))
  })
})

describe('basic authentication', () => {
  /** What was sent as authorization, and in the address. */
  async function sentFor(change: (url: URL) => void, account?: Pick<AsnOrigin, 'account' | 'password'>) {
    let sent: unknown[] = []
    const url = new URL(
      await serving((request, response) => {
        sent = [request.headers.authorization, request.url]
        response.end(database)
      }),
    )
    change(url)
    await downloadAsn({ url: url.href, ...account })
    return sent
  }
  const path = '/asn?key=marked-secret'

  test('holds account and licence key', async () => {
    const sent = await sentFor(() => {}, { account: '123456', password: 'key' })
    expect(sent).toEqual(['Basic MTIzNDU2OmtleQ==', path])
  })

  test.each<[string, string, string, string | undefined]>([
    ['user and password of the address', 'user', 'word', 'Basic dXNlcjp3b3Jk'],
    ['a user alone', 'user', '', 'Basic dXNlcjo='],
    ['what is escaped there as what it means', 'us%40er', 'w%3Ard', 'Basic dXNAZXI6dzpyZA=='],
    ['what is no escape as it is', '100%', '', 'Basic MTAwJTo='],
    ['nothing when there is none', '', '', undefined],
  ])('holds %s', async (_, username, password, authorization) => {
    expect(await sentFor((url) => Object.assign(url, { username, password }))).toEqual([authorization, path])
  })
})
