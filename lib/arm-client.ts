import * as z from 'zod'
import { retryAfterMs } from './deliver/answer.ts'

/** Azure Resource Manager, as far as it is asked (https://learn.microsoft.com/rest/api/azure/). Paths begin with `/`. */
export interface ArmClient {
  /** @throws ArmRefused, ArmUnreachable */
  get<T>(path: string, version: string, shape: z.ZodType<T>): Promise<T>
  /** Some lists that hold secrets are asked for by POST. @throws ArmRefused, ArmUnreachable */
  post<T>(path: string, version: string, shape: z.ZodType<T>, query?: Query): Promise<T>
  /** All of a list, over its pages, `most` at most. @throws ArmRefused, ArmUnreachable */
  list<T>(path: string, version: string, item: z.ZodType<T>, query?: Query, most?: number): Promise<T[]>
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
}

const oneTryMs = 30_000
const mostTries = 4
const longestRestMs = 20_000

/** A client that waits where Azure asks for it (429 and 503 with Retry-After), and follows pages of the same host only. */
export function armClient({ endpoint, token, clock, sleep }: ArmOptions): ArmClient {
  const once = async (method: 'GET' | 'POST', url: URL): Promise<Response> => {
    const authorization = `Bearer ${await token()}`
    const headers = { authorization, 'content-type': 'application/json' }
    try {
      return await fetch(url, { method, headers, signal: AbortSignal.timeout(oneTryMs) })
    } catch (cause) {
      throw new ArmUnreachable(`${url.host} gave no answer: ${reasonOf(cause)}`, { cause })
    }
  }

  const ask = async <T>(method: 'GET' | 'POST', url: URL, shape: z.ZodType<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      const response = await once(method, url)
      const text = await response.text()
      if (response.ok) return understood(text, url.pathname, shape)
      const isPassing = response.status === 429 || response.status >= 500
      if (!isPassing || tries === mostTries) throw new ArmRefused(response.status, codeIn(text), url.pathname)
      const rest = retryAfterMs(response.headers.get('retry-after'), clock()) ?? 1000 * tries
      await sleep(Math.min(rest, longestRestMs))
    }
  }

  const urlOf = (path: string, version: string, query: Query = {}): URL => {
    const url = new URL(path, endpoint)
    for (const [name, value] of Object.entries({ 'api-version': version, ...query })) url.searchParams.set(name, value)
    return url
  }

  return {
    get: (path, version, shape) => ask('GET', urlOf(path, version), shape),
    post: (path, version, shape, query) => ask('POST', urlOf(path, version, query), shape),
    async list(path, version, item, query, most = Number.POSITIVE_INFINITY) {
      const found = []
      let url: URL | undefined = urlOf(path, version, query)
      while (url !== undefined && found.length < most) {
        const page: Page = await ask('GET', url, pageOf)
        found.push(...page.value.map((each) => shaped(each, path, item)))
        url = sameHost(page.nextLink, endpoint)
      }
      return found.slice(0, most)
    },
  }
}

const pageOf = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() })
type Page = z.infer<typeof pageOf>

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

function reasonOf(cause: unknown): string {
  const { name, cause: inner } = cause as Error & { cause?: { code?: string } }
  return name === 'TimeoutError' ? 'no answer in 30 s' : (inner?.code ?? name)
}

/** The token goes with the request: a link to another host is not followed. */
function sameHost(link: string | null | undefined, endpoint: string): URL | undefined {
  if (typeof link !== 'string' || !URL.canParse(link)) return undefined
  const url = new URL(link)
  return url.origin === new URL(endpoint).origin ? url : undefined
}
