import { gunzipSync } from 'node:zlib'
import { parseTar } from 'nanotar'
import pRetry, { AbortError } from 'p-retry'

/** Where a newer ASN database comes from. The password never appears in an error or a log. */
export interface AsnOrigin {
  /** A `.mmdb`, or a `.gz`, `.tar` or `.tar.gz` that holds one. May carry a key in its query. */
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
const mostBytes = 200 * 1024 * 1024

/**
 * Fetches a database and unpacks it.
 * @throws Error naming the host (never the whole URL) and what failed
 */
export async function downloadAsn({ url, account, password }: AsnOrigin): Promise<Buffer> {
  const { host } = new URL(url)
  const authorization =
    account && password ? { authorization: `Basic ${Buffer.from(`${account}:${password}`).toString('base64')}` } : {}
  const attempt = async (): Promise<Buffer> => {
    const response = await fetch(url, { headers: authorization, signal: AbortSignal.timeout(oneTryMs) })
    if (response.status >= 500 || response.status === 429) throw new Error(`it answered ${response.status}`)
    if (!response.ok) throw new AbortError(`it answered ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  }
  let bytes: Buffer
  try {
    bytes = await pRetry(attempt, { retries: 3, minTimeout: 500 })
  } catch (error) {
    throw new Error(`Cannot fetch ASN data from ${host}: ${reasonOf(error)}. The present data stays in use.`, {
      cause: error,
    })
  }
  return unpack(bytes, host)
}

function unpack(bytes: Buffer, host: string): Buffer {
  const unzipped = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes
  if (unzipped.subarray(257, 262).toString('latin1') !== 'ustar') return unzipped
  // A copy of its own: nanotar reads the whole memory that a view lies in, and a Buffer may share it.
  const database = parseTar(new Uint8Array(unzipped)).find(({ name }) => name.endsWith('.mmdb'))
  if (database?.data === undefined)
    throw new Error(`The archive from ${host} holds no .mmdb file. The present data stays in use.`)
  return Buffer.from(database.data)
}

function reasonOf(error: unknown): string {
  const { message, name, cause } = error as Error & { cause?: { code?: string } }
  if (name === 'TimeoutError') return 'no answer in time'
  return cause?.code ?? message
}
