import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { isSame } from './secret.ts'

/**
 * Lets in only who has the key of this start: other people with a login on this machine reach its loopback too, and the
 * page acts with the identity of the one who started it. The address that is printed carries the key once; a cookie that
 * no script can read takes it from there, and the key leaves the address. Without a key everybody on this machine is let in.
 */
export function keyCookie(key: string | undefined, port: () => number): MiddlewareHandler {
  // Cookies know no ports.
  const name = (): string => `first-seen-${port()}`
  return async (c, next) => {
    if (key === undefined) return next()
    const given = c.req.query('key')
    if (given !== undefined && isSame(given, key)) {
      setCookie(c, name(), key, { httpOnly: true, sameSite: 'Strict', path: '/' })
      return c.redirect(c.req.path, 303)
    }
    if (isSame(getCookie(c, name()) ?? '', key)) return next()
    return c.text('Open the address that first-seen ui has printed, with its key.\n', 401)
  }
}
