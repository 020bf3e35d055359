import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createTar } from 'nanotar'
import { afterEach, expect, test } from 'vitest'
import { downloadAsn } from '../../../lib/refresh/download-asn.ts'
import { aDatabase, landmarks4, landmarks6 } from '../../build/asn/a-package.ts'

const database = aDatabase(landmarks4, landmarks6)
const archive = Buffer.from(
  createTar([
    { name: 'GeoLite2-ASN_20261120/README.txt', data: 'read me' },
    { name: 'GeoLite2-ASN_20261120/GeoLite2-ASN.mmdb', data: database },
  ]),
)

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A web server that answers each request with the next of these. */
async function serving(...answers: RequestListener[]): Promise<string> {
  let next = 0
  const server = createServer((request, response) => answers[Math.min(next++, answers.length - 1)]?.(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/asn?key=marked-secret`
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

test('a passing fault is tried again', async () => {
  expect((await downloadAsn({ url: await serving(fails(503), sends(database)) })).length).toBe(database.length)
})

test('a refusal is told at once, by host, without the key', async () => {
  const url = await serving(fails(401))
  const error = await downloadAsn({ url }).then(
    () => undefined,
    (reason: Error) => reason,
  )
  expect(error?.message).toBe(
    `Cannot fetch ASN data from ${new URL(url).host}: it answered 401. The present data stays in use.`,
  )
  expect(JSON.stringify(error)).not.toContain('marked-secret')
})

test('account and licence key go as basic authentication', async () => {
  let authorization: string | undefined
  const url = await serving((request, response) => {
    authorization = request.headers.authorization
    response.end(database)
  })
  await downloadAsn({ url, account: '123456', password: 'key' })
  expect(authorization).toBe('Basic MTIzNDU2OmtleQ==')
})
