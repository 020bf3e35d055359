import type { Context, MiddlewareHandler } from 'hono'
import { tokenHeader } from './api.ts'
import { isSame } from './secret.ts'

export interface GuardOptions {
  readonly port: () => number
  /** What the served page carries, and a request that changes something must bring. */
  readonly token: string
}

/**
 * Lets through only what this machine's own browser asks of this page. The Host must be a loopback name with our port
 * (a page that rebinds its DNS name to 127.0.0.1 keeps its own name in Host); an Origin must be ours; and the JSON is
 * not given to another site's scripts. What changes something is a POST of JSON with our Origin and the token that this
 * start has put into the page: no other site can read it. Refusals are 403, 405 and 415, with the reason.
 */
export function guard({ port, token }: GuardOptions): MiddlewareHandler {
  const hosts = (): string[] => ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port()}`)
  return async (c, next) => {
    const host = c.req.header('host') ?? ''
    const origin = c.req.header('origin')
    if (!hosts().includes(host.toLowerCase()))
      return c.text(
        `This page is only for http://localhost:${port()}, not for ${JSON.stringify(host.slice(0, 100))}.\n`,
        403,
      )
    if (origin !== undefined && !hosts().some((own) => origin === `http://${own}`))
      return c.text('Another site may not read this page.\n', 403)
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    const isLink = isRead && c.req.header('sec-fetch-mode') === 'navigate'
    if (isForeign(c.req.header('sec-fetch-site')) && !isLink)
      return c.text('Another site may not read this page.\n', 403)
    return isRead ? next() : (refusedChange(c, token) ?? next())
  }
}

/** https://www.w3.org/TR/fetch-metadata: browsers say from where a request was made. A link from elsewhere may navigate here. */
const isForeign = (site: string | undefined): boolean => site === 'cross-site' || site === 'same-site'

function refusedChange(c: Context, token: string): Response | undefined {
  if (c.req.method !== 'POST')
    return c.json({ error: 'There is no such request here.' }, 405, { allow: 'GET, HEAD, POST' })
  // Every browser sends it with a POST.
  if (c.req.header('origin') === undefined) return c.json({ error: 'Only this page itself may change something.' }, 403)
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? ''))
    return c.json({ error: 'What changes something is sent as application/json.' }, 415)
  if (!isSame(c.req.header(tokenHeader) ?? '', token))
    return c.json({ error: 'This page is of an earlier start of First Seen: load it again.' }, 403)
  return undefined
}
