import { afterAll, beforeAll, expect, test } from 'vitest'
import { statusAs } from '../../support/request-as.ts'
import { type APage, aPage } from './a-page.ts'

let page: APage
beforeAll(async () => {
  page = await aPage()
})
afterAll(() => page.close())

const port = (): string => new URL(page.url).port

const statusOf = (
  headers: Record<string, string>,
  method = 'GET',
  path = '/api/findings',
  body = '',
): Promise<number> => statusAs(headers, `http://127.0.0.1:${port()}${path}`, method, body)

test.each<[string, () => Record<string, string>, number]>([
  ['a browser at localhost is served', () => ({ host: `localhost:${port()}` }), 200],
  ['a browser at 127.0.0.1 is served', () => ({ host: `127.0.0.1:${port()}` }), 200],
  ['the case of the host does not matter', () => ({ host: `LOCALHOST:${port()}` }), 200],
  ['a name that was rebound to this machine is refused', () => ({ host: `attacker.example:${port()}` }), 403],
  ['a name that begins like ours is refused', () => ({ host: `localhost.attacker.example:${port()}` }), 403],
  ['another port in Host is refused', () => ({ host: 'localhost:1' }), 403],
  [
    'the page’s own origin is served',
    () => ({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` }),
    200,
  ],
  [
    'another site’s origin is refused',
    () => ({ host: `localhost:${port()}`, origin: 'https://attacker.example' }),
    403,
  ],
  ['an origin that a sandbox hides is refused', () => ({ host: `localhost:${port()}`, origin: 'null' }), 403],
  ['another port’s origin is refused', () => ({ host: `localhost:${port()}`, origin: 'http://localhost:1' }), 403],
  [
    'another site’s script is refused',
    () => ({ host: `localhost:${port()}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
    403,
  ],
  [
    'a link on another site may lead here',
    () => ({ host: `localhost:${port()}`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
    200,
  ],
  [
    'the page’s own script is served',
    () => ({ host: `localhost:${port()}`, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }),
    200,
  ],
])('%s', async (_, headers, status) => {
  expect(await statusOf(headers())).toBe(status)
})

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
  expect(await statusOf({ host: `localhost:${port()}` }, method)).toBe(405)
})

/** A change as the page itself asks for it; of an entry that is not there, so what is let through is not found. */
const changed = (change: Record<string, string | undefined>): Promise<number> => {
  const headers = {
    host: `localhost:${port()}`,
    origin: `http://localhost:${port()}`,
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'x-first-seen-token': page.token,
    ...change,
  }
  const given = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return statusOf(Object.fromEntries(given), 'POST', '/api/expectations/nothing/end', '{}')
}

test.each<[string, () => Record<string, string | undefined>, number]>([
  ['the page itself is let through', () => ({}), 404],
  ['JSON with a charset is let through', () => ({ 'content-type': 'application/json; charset=utf-8' }), 404],
  ['without a token is refused', () => ({ 'x-first-seen-token': undefined }), 403],
  ['with another token is refused', () => ({ 'x-first-seen-token': `${page.token}x` }), 403],
  ['with the token but its last letter is refused', () => ({ 'x-first-seen-token': page.token.slice(0, -1) }), 403],
  ['without an origin is refused', () => ({ origin: undefined }), 403],
  ['of another site is refused', () => ({ origin: 'https://attacker.example' }), 403],
  ['of a hidden origin is refused', () => ({ origin: 'null' }), 403],
  ['by another name of this machine is refused', () => ({ host: `attacker.example:${port()}` }), 403],
  [
    'of another site that navigates here is refused',
    () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
    403,
  ],
  ['as a form is refused', () => ({ 'content-type': 'application/x-www-form-urlencoded' }), 415],
  ['as another type that begins alike is refused', () => ({ 'content-type': 'application/jsonl' }), 415],
  ['as plain text is refused', () => ({ 'content-type': 'text/plain' }), 415],
  ['as text that names JSON is refused', () => ({ 'content-type': 'text/plain; application/json' }), 415],
  ['without a type is refused', () => ({ 'content-type': undefined }), 415],
])('a change asked for %s', async (_, change, status) => {
  expect(await changed(change())).toBe(status)
})

test('each start has a token of its own, and no cache keeps it', async () => {
  const other = await aPage()
  expect(other.token).not.toBe(page.token)
  expect(page.token).toMatch(/^[\w-]{43}$/)
  expect((await fetch(`${page.url}/`)).headers.get('cache-control')).toBe('no-store')
  await other.close()
})

test.each(['/assets/../package.json', '/assets/..%2f..%2fpackage.json', '/assets/nothing.js', '/assets/page.js.map'])(
  '%s gives no file',
  async (path) => {
    expect(await statusOf({ host: `localhost:${port()}` }, 'GET', path)).toBe(404)
  },
)

test('every answer forbids inline scripts, other servers and frames of other sites', async () => {
  const { headers } = await fetch(`${page.url}/api/status`)
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  )
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('cache-control')).toBe('no-store')
})
