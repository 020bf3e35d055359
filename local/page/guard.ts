import type { MiddlewareHandler } from 'hono'

/**
 * Lets through only what this machine's own browser asks of this page. The Host must be a loopback name with our port
 * (a page that rebinds its DNS name to 127.0.0.1 keeps its own name in Host); an Origin must be ours; and the JSON is
 * not given to another site's scripts. Everything is read-only. Refusals are 403 and 405, with the reason.
 */
export function guard(port: () => number): MiddlewareHandler {
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
    if (isForeign(c.req.header('sec-fetch-site')) && c.req.header('sec-fetch-mode') !== 'navigate')
      return c.text('Another site may not read this page.\n', 403)
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
      return c.text('This page only shows; it changes nothing.\n', 405, { allow: 'GET, HEAD' })
    return next()
  }
}

/** https://www.w3.org/TR/fetch-metadata: browsers say from where a request was made. A link from elsewhere may navigate here. */
const isForeign = (site: string | undefined): boolean => site === 'cross-site' || site === 'same-site'
