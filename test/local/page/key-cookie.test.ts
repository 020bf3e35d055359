import { afterAll, beforeAll, expect, test } from 'vitest'
import { type APage, aPage } from './a-page.ts'

const key = 'a-key-of-this-start'
let page: APage
beforeAll(async () => {
  page = await aPage(undefined, { key })
})
afterAll(() => page.close())

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${page.url}${path}`, { headers, redirect: 'manual' })

test('the page with a key is given by the one address that it listens at: at another of localhost somebody else may', () => {
  expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

test.each(['/', '/f/7QK2M', '/assets/icon.svg', '/api/findings', '/api/place', '/api/live'])(
  'without the key nobody on this machine gets %s',
  async (path) => {
    const response = await ask(path)
    expect([response.status, await response.text()]).toEqual([
      401,
      'Open the address that first-seen ui has printed, with its key.\n',
    ])
  },
)

test.each(['', 'another', `${key}x`, key.slice(0, -1)])('the key %j lets nobody in', async (given) => {
  expect((await ask(`/?key=${given}`)).status).toBe(401)
})

test('the key becomes a cookie that no script can read and no other site sends, and leaves the address', async () => {
  const response = await ask(`/f/7QK2M?key=${key}`)
  expect([response.status, response.headers.get('location')]).toEqual([303, '/f/7QK2M'])
  const cookie = response.headers.get('set-cookie') ?? ''
  expect(cookie).toBe(`first-seen-${new URL(page.url).port}=${key}; Path=/; HttpOnly; SameSite=Strict`)
  expect((await ask('/api/findings', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200)
})

test('a cookie with another key lets nobody in', async () => {
  expect((await ask('/api/findings', { cookie: `first-seen-${new URL(page.url).port}=another` })).status).toBe(401)
})
