import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type APage, aPage } from './a-page.ts'

let page: APage
beforeAll(async () => {
  page = await aPage()
})
afterAll(() => page.close())

const port = (): string => new URL(page.url).port

/** fetch() would set Host by itself. */
function statusOf(headers: Record<string, string>, method = 'GET', path = '/api/findings'): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: port(), path, method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })
}

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

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s changes nothing and is refused', async (method) => {
  expect(await statusOf({ host: `localhost:${port()}` }, method)).toBe(405)
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
    /^default-src 'none'; script-src 'self'; style-src 'self' 'sha256-[^']+'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  )
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect(headers.get('cache-control')).toBe('no-store')
})
