import pRetry from 'p-retry'
import * as z from 'zod'
import { errorCodeIn } from './azure-error.ts'
import { retryAfterMs } from './deliver/answer.ts'
import { timeLimit, unlessAborted } from './time-limit.ts'

/** Azure Resource Manager, as far as it is asked (https://learn.microsoft.com/rest/api/azure/). Paths begin with `/`. */
export interface ArmClient {
  /** @throws ArmRefused, ArmUnreachable */
  get<T>(path: string, version: string, shape: z.ZodType<T>): Promise<T>
  /** Some lists that hold secrets are asked for by POST. @throws ArmRefused, ArmUnreachable */
  post<T>(path: string, version: string, shape: z.ZodType<T>, query?: Query): Promise<T>
  /** All of a list, over its pages, `most` at most. @throws ArmRefused, ArmUnreachable */
  list<T>(path: string, version: string, item: z.ZodType<T>, query?: Query, most?: number): Promise<T[]>
  /** The pages of a list, as Azure sent them: each is asked for when it is wanted. @throws ArmRefused, ArmUnreachable */
  pages(path: string, version: string, query?: Query): AsyncIterable<string>
}

type Query = Readonly<Record<string, string>>

/** Azure answered, and not with what was asked for. */
export class ArmRefused extends Error {
  override readonly name = 'ArmRefused'
  readonly status: number
  /** How long Azure wants to be left alone (Retry-After). */
  readonly restMs: number | undefined

  constructor(status: number, code: string | undefined, path: string, restMs?: number) {
    super(`Azure answered ${status}${code ? ` ${code}` : ''} for ${path.slice(path.lastIndexOf('/providers/') + 1)}`)
    this.status = status
    this.restMs = restMs
  }
}

/** Azure gave no answer, or one that is not understood. */
export class ArmUnreachable extends Error {
  override readonly name = 'ArmUnreachable'
}

export interface ArmOptions {
  /** `https://management.azure.com`, or a sovereign cloud's. */
  readonly endpoint: string
  /** @throws Error when nobody is signed in */
  readonly token: () => Promise<string>
  readonly clock: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Ends what is under way: asking then throws its reason. */
  readonly signal?: AbortSignal
  /** Without it, that of somebody who waits for the answer. */
  readonly patience?: Patience
}

/** How long one waits for Azure. */
export interface Patience {
  readonly oneTryMs: number
  readonly mostTries: number
  readonly longestRestMs: number
}

const somebodyWaits: Patience = { oneTryMs: 30_000, mostTries: 4, longestRestMs: 20_000 }

/**
 * A client that tries again what passes (no answer, 429, 5xx) and rests as long as Azure asks for (Retry-After), and
 * follows pages of the same host only.
 */
export function armClient(options: ArmOptions): ArmClient {
  const { endpoint, token, clock, sleep, signal, patience = somebodyWaits } = options

  const once = async (method: 'GET' | 'POST', url: URL): Promise<string> => {
    const limit = timeLimit(patience.oneTryMs, ...(signal ? [signal] : []))
    const authorization = `Bearer ${await unlessAborted(token(), limit)}`
    const headers = { authorization, 'content-type': 'application/json' }
    const { response, text } = await answered(url, { method, headers, signal: limit })
    if (response.ok) return text
    const restMs = retryAfterMs(response.headers.get('retry-after'), clock())
    throw new ArmRefused(response.status, errorCodeIn(text), url.pathname, restMs)
  }

  const answered = async (url: URL, request: RequestInit): Promise<{ response: Response; text: string }> => {
    try {
      const response = await fetch(url, request)
      return { response, text: await response.text() }
    } catch (cause) {
      signal?.throwIfAborted()
      throw new ArmUnreachable(`${url.host} gave no answer: ${reasonOf(cause, patience)}`, { cause })
    }
  }

  const ask = (method: 'GET' | 'POST', url: URL): Promise<string> =>
    pRetry(() => once(method, url), {
      retries: patience.mostTries - 1,
      minTimeout: 0, // the rest is the one that Azure asks for
      async shouldRetry({ error, attemptNumber }) {
        if (!isPassing(error)) return false
        const wantedMs = error instanceof ArmRefused ? error.restMs : undefined
        const rest = sleep(Math.min(wantedMs ?? 1000 * attemptNumber, patience.longestRestMs))
        await (signal ? unlessAborted(rest, signal) : rest)
        return true
      },
      ...(signal ? { signal } : {}),
    })

  const urlOf = (path: string, version: string, query: Query = {}): URL => {
    const url = new URL(path, endpoint)
    for (const [name, value] of Object.entries({ 'api-version': version, ...query })) url.searchParams.set(name, value)
    return url
  }

  async function* pagesFrom(first: URL): AsyncGenerator<{ text: string; value: readonly unknown[] }> {
    let url: URL | undefined = first
    while (url !== undefined) {
      const text = await ask('GET', url)
      const { value, nextLink } = understood(text, first.pathname, pageOf)
      yield { text, value }
      url = nextLink ? sameHost(nextLink, endpoint, first.pathname) : undefined
    }
  }

  return {
    get: async (path, version, shape) => understood(await ask('GET', urlOf(path, version)), path, shape),
    post: async (path, version, shape, query) =>
      understood(await ask('POST', urlOf(path, version, query)), path, shape),
    async list(path, version, item, query, most = Number.POSITIVE_INFINITY) {
      const found = []
      for await (const { value } of pagesFrom(urlOf(path, version, query))) {
        found.push(...value.map((each) => shaped(each, path, item)))
        if (found.length >= most) break
      }
      return found.slice(0, most)
    },
    async *pages(path, version, query) {
      for await (const { text } of pagesFrom(urlOf(path, version, query))) yield text
    },
  }
}

const isPassing = (error: Error): boolean =>
  error instanceof ArmUnreachable || (error instanceof ArmRefused && (error.status === 429 || error.status >= 500))

const pageOf = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() })

function understood<T>(text: string, path: string, shape: z.ZodType<T>): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ArmUnreachable(`The answer for ${path} is not JSON.`)
  }
  return shaped(json, path, shape)
}

function shaped<T>(json: unknown, path: string, shape: z.ZodType<T>): T {
  const parsed = shape.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ArmUnreachable(
    `The answer for ${path} is not what Azure documents: ${issue?.path.join('.')}: ${issue?.message}`,
  )
}

function reasonOf(cause: unknown, { oneTryMs }: Patience): string {
  const { name, cause: inner } = cause as Error & { cause?: { code?: string } }
  return name === 'TimeoutError' ? `no answer in ${oneTryMs / 1000} s` : (inner?.code ?? name)
}

/** The token goes with the request, so only a link to the same host is followed. Any other is an error, or the rest would pass as read. */
function sameHost(link: string, endpoint: string, path: string): URL {
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (url?.origin === new URL(endpoint).origin) return url
  const where = (url?.origin ?? 'no address').slice(0, 100)
  throw new ArmUnreachable(
    `The answer for ${path} goes on at another address than ${endpoint} (${where}): that page is not asked for, since the token would go with it`,
  )
}
