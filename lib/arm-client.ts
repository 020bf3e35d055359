import * as z from 'zod'
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

  constructor(status: number, code: string | undefined, path: string) {
    super(`Azure answered ${status}${code ? ` ${code}` : ''} for ${path.slice(path.lastIndexOf('/providers/') + 1)}`)
    this.status = status
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

/** What one try brought. What is passing is worth another one, after the rest that Azure asks for. */
type Tried =
  | { readonly text: string }
  | { readonly error: ArmRefused | ArmUnreachable; readonly isPassing: boolean; readonly restMs?: number | undefined }

/**
 * A client that tries again what passes (no answer, 429, 5xx) and rests as long as Azure asks for (Retry-After), and
 * follows pages of the same host only.
 */
export function armClient(options: ArmOptions): ArmClient {
  const { endpoint, token, clock, sleep, signal, patience = somebodyWaits } = options

  const once = async (method: 'GET' | 'POST', url: URL): Promise<Tried> => {
    const limit = timeLimit(patience.oneTryMs, ...(signal ? [signal] : []))
    const authorization = `Bearer ${await unlessAborted(token(), limit)}`
    try {
      const headers = { authorization, 'content-type': 'application/json' }
      const response = await fetch(url, { method, headers, signal: limit })
      const text = await response.text()
      if (response.ok) return { text }
      const { status } = response
      const restMs = retryAfterMs(response.headers.get('retry-after'), clock())
      const error = new ArmRefused(status, codeIn(text), url.pathname)
      return { error, isPassing: status === 429 || status >= 500, restMs }
    } catch (cause) {
      signal?.throwIfAborted()
      const error = new ArmUnreachable(`${url.host} gave no answer: ${reasonOf(cause, patience)}`, { cause })
      return { error, isPassing: true }
    }
  }

  const ask = async (method: 'GET' | 'POST', url: URL): Promise<string> => {
    for (let tries = 1; ; tries++) {
      const tried = await once(method, url)
      if ('text' in tried) return tried.text
      if (!tried.isPassing || tries === patience.mostTries) throw tried.error
      await sleep(Math.min(tried.restMs ?? 1000 * tries, patience.longestRestMs))
    }
  }

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

/** Azure's word for an error: `{"error":{"code":…}}`. */
function codeIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown } }
    return typeof error?.code === 'string' && /^\w{1,64}$/.test(error.code) ? error.code : undefined
  } catch {
    return undefined
  }
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
