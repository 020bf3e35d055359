import { unescape as unescaped } from 'node:querystring'
import { gunzipSync } from 'node:zlib'
import { parseTar } from 'nanotar'
import pRetry, { AbortError } from 'p-retry'
import { isSafe } from '../safe-url.ts'

/** Where a newer ASN database comes from. Of all this only the host ever appears in an error or a log. */
export interface AsnOrigin {
  /** A `.mmdb`, or a `.gz`, `.tar` or `.tar.gz` that holds one. May carry a key in its query, or user and password. */
  readonly url: string
  readonly account?: string
  readonly password?: string
}

/** GeoLite2-ASN of MaxMind (https://dev.maxmind.com/geoip/updating-databases): a permanent link, account id and licence key as basic authentication. */
export const geoLite2 = (account: string, licenceKey: string): AsnOrigin => ({
  url: 'https://download.maxmind.com/geoip/databases/GeoLite2-ASN/download?suffix=tar.gz',
  account,
  password: licenceKey,
})

const oneTryMs = 120_000
/**
 * Of the download, and of what it unpacks to. Today's databases have about 10 MB, and unpacking one holds up to five
 * times its size: so much that an instance of 512 MB stands it.
 */
const mostMegabytes = 64
const mostBytes = mostMegabytes * 1024 * 1024

/**
 * Fetches a database and unpacks it.
 * @throws Error naming the host (never more of the address) and what failed
 */
export async function downloadAsn(origin: AsnOrigin): Promise<Buffer> {
  const { address, headers } = requestOf(origin)
  try {
    return unpack(await pRetry(() => fetched(address, headers), { retries: 3, minTimeout: 500 }))
  } catch (error) {
    throw new Error(
      `Cannot fetch ASN data from ${address.host}: ${(error as Error).message}. The present data stays in use.`,
      { cause: error },
    )
  }
}

/** User and password go into a header: fetch refuses an address that holds them, and quotes it. */
function requestOf({ url, account, password }: AsnOrigin): { address: URL; headers: Record<string, string> } {
  const address = new URL(url)
  const pair = `${account ?? unescaped(address.username)}:${password ?? unescaped(address.password)}`
  address.username = ''
  address.password = ''
  return { address, headers: pair === ':' ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

async function fetched(address: URL, headers: Record<string, string>): Promise<Buffer> {
  // Errors of fetch can quote the address: only their code is passed on.
  const { status, isSafeWay, bytes } = await answerOf(address, headers).catch((error: Error) => {
    throw new Error(codeOf(error))
  })
  if (status >= 500 || status === 429) throw new Error(`it answered ${status}`)
  if (status >= 300) throw new AbortError(`it answered ${status}`)
  if (!isSafeWay) throw new AbortError('it leads on to an address without https')
  if (bytes === undefined) throw new AbortError(`it sends more than ${mostMegabytes} MB`)
  return bytes
}

interface Answer {
  readonly status: number
  /** No step of the way to it led over an address without https. */
  readonly isSafeWay: boolean
  /** Undefined if the answer is no success, or too big. */
  readonly bytes: Buffer | undefined
}

/** Follows where the answer leads, step by step: each must be safe before it is taken, and headers go to the first origin alone. */
async function answerOf(address: URL, headers: Record<string, string>, mostSteps = 5): Promise<Answer> {
  const signal = AbortSignal.timeout(oneTryMs)
  const response = await fetch(address, { headers, redirect: 'manual', signal })
  const { ok, status, body } = response
  if (ok) return { status, isSafeWay: true, bytes: await atMost(mostBytes, body ?? []) }
  await body?.cancel()
  const location = response.headers.get('location')
  if (status < 300 || status >= 400 || location === null || mostSteps === 0)
    return { status, isSafeWay: true, bytes: undefined }
  const next = new URL(location, address)
  if (!isSafe(next)) return { status: 200, isSafeWay: false, bytes: undefined }
  return answerOf(next, next.origin === address.origin ? headers : {}, mostSteps - 1)
}

async function atMost(most: number, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function unpack(bytes: Buffer): Buffer {
  const unzipped = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : bytes
  if (unzipped.subarray(257, 262).toString('latin1') !== 'ustar') return unzipped
  // A copy of its own: nanotar reads the whole memory that a view lies in, and a Buffer may share it.
  const database = parseTar(new Uint8Array(unzipped)).find(({ name }) => name.endsWith('.mmdb'))
  if (database?.data === undefined) throw new Error('the archive holds no .mmdb file')
  return Buffer.from(database.data)
}

function gunzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(code === 'ERR_BUFFER_TOO_LARGE' ? `it unpacks to more than ${mostMegabytes} MB` : message)
  }
}

function codeOf({ name, cause }: Error): string {
  if (name === 'TimeoutError') return 'no answer in time'
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? 'the request failed'
}
