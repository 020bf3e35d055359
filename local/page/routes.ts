import { type Context, Hono } from 'hono'
import { except } from 'hono/combine'
import { streamSSE } from 'hono/streaming'
import { ExpectationRefused } from '../../lib/expect/store.ts'
import { explainFinding } from '../../lib/explain/explain-finding.ts'
import { readChain } from '../../lib/explain/read-chain.ts'
import type { Places } from '../../lib/render/links.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import { alertOf, bodyOf, mailOf } from './alert-of.ts'
import type { Place, Status } from './api.ts'
import type { Asset } from './assets.ts'
import { changeRoutes } from './change-routes.ts'
import type { ChangeSources } from './changes.ts'
import { readExpectationLines } from './expectations.ts'
import { wholeOf } from './finding.ts'
import { findingCalled } from './finding-called.ts'
import { readLines } from './findings.ts'
import { guard } from './guard.ts'
import { mailHeaders, pageHeaders } from './headers.ts'
import { keyCookie } from './key-cookie.ts'
import type { Live, LiveEvent } from './live.ts'
import { readMatrix } from './matrix.ts'
import type { ListQuarantine } from './quarantined.ts'
import { Refused } from './refused.ts'
import { readWaiting } from './waiting.ts'

export interface RouteSources extends ChangeSources {
  readonly port: () => number
  readonly assets: ReadonlyMap<string, Asset>
  readonly token: string
  readonly key?: string
  readonly place: Pick<Place, 'kind' | 'name' | 'send'>
  readonly places: Places
  readonly rules: readonly Rule[]
  readonly alerts: () => readonly AlertBody[]
  readonly listQuarantine: ListQuarantine
  readonly baseline: () => Promise<unknown>
  readonly status: () => Promise<Status>
  readonly live: Live
}

const pages = ['/', '/f/:id', '/networks', '/expectations', '/baseline', '/waiting']
const mailPath = '/api/findings/:id/mail'

/** The page's addresses. What each answers under /api is in api.ts. */
export function pageRoutes(sources: RouteSources): Hono {
  const { assets, port, token, key } = sources
  const app = new Hono()
  app.use(guard({ port, token }), except(mailPath, pageHeaders))
  app.use(mailPath, mailHeaders)
  app.use(keyCookie(key, port))
  for (const path of pages) app.get(path, (c) => document(c, assets.get('index.html'), token))
  app.get('/assets/:name', (c) => asset(c, assets.get(c.req.param('name'))))

  app.use('/api/*', async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  addReads(app, sources)
  app.route('/api', changeRoutes(sources))

  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404))
  app.onError((error, c) => c.json({ error: error.message }, statusOf(error)))
  return app
}

/** What nobody refused is a state or a hub that does not answer. */
function statusOf(error: Error): 400 | 404 | 409 | 503 {
  if (error instanceof Refused) return error.status
  return error instanceof ExpectationRefused ? 400 : 503
}

function addReads(app: Hono, sources: RouteSources): void {
  const { table, rules, alerts, clock, status, live, places } = sources
  const finding = (c: Context) => findingCalled(c.req.param('id') ?? '', sources)
  app.get('/api/place', async (c) => c.json(await placeOf(sources)))
  app.get('/api/status', async (c) => c.json(await status()))
  app.get('/api/findings', async (c) => c.json((await readLines(table, clock())).lines))
  app.get('/api/findings/:id', async (c) =>
    c.json(await wholeOf(await finding(c), { table, rules, alerts: alerts(), places, nowMs: clock() })),
  )
  app.get(mailPath, async (c) => {
    const { facts } = await finding(c)
    const mail = mailOf(bodyOf(facts, alertOf(facts.id, alerts()), places))
    return mail === undefined ? c.notFound() : c.html(mail.html)
  })
  app.get('/api/findings/:id/explanation', async (c) => {
    const chain = await readChain((await finding(c)).facts.id, table, rules)
    return chain === undefined ? c.notFound() : c.json(explainFinding(chain, places.flags))
  })
  app.get('/api/expectations', async (c) => c.json(await readExpectationLines(table, clock())))
  app.get('/api/networks', async (c) => c.json(await readMatrix(rules, table)))
  app.get('/api/waiting', async (c) => c.json(await readWaiting(table, sources.listQuarantine)))
  app.get('/api/baseline', async (c) => c.json((await sources.baseline()) ?? null))
  app.get('/api/live', (c) => stream(c, live))
}

async function placeOf({ place, places: { flags = '' }, operator }: RouteSources): Promise<Place> {
  const me = await operator.me().catch(() => undefined) // who is not signed in may still look at what can be read
  return { ...place, flags, ...(me === undefined ? {} : { me }), canRetryQuarantined: operator.sendAgain !== undefined }
}

const asset = (c: Context, found: Asset | undefined) =>
  found ? c.body(found.bytes, 200, { 'content-type': found.type, 'cache-control': 'no-cache' }) : c.notFound()

/** The page with the token of this start in it; no cache may keep that. */
const document = (c: Context, found: Asset | undefined, token: string) =>
  found
    ? c.html(
        Buffer.from(found.bytes)
          .toString()
          .replace('first-seen-token" content=""', `first-seen-token" content="${token}"`),
        200,
        {
          'cache-control': 'no-store',
        },
      )
    : c.notFound()

/** As much as two looks at the longest list tell. */
const mostUnread = 2500

/**
 * Events in the order in which they were told; a listener that went away ends it, and so does one that does not read any more, such as a tab that the
 * browser has frozen: what it is told would wait here. It connects again by itself, and is told all anew.
 */
function stream(c: Context, live: Live): Response {
  return streamSSE(c, async (sse) => {
    const gone = new AbortController()
    sse.onAbort(() => gone.abort())
    let last = Promise.resolve()
    let unread = 0
    const tell = ({ name, body }: LiveEvent): void => {
      if (++unread > mostUnread) gone.abort()
      last = last
        .then(() => sse.writeSSE({ event: name, data: JSON.stringify(body) }))
        .then(() => void unread--)
        .catch(() => gone.abort())
    }
    live.listen(tell, gone.signal)
    await new Promise((resolve) => gone.signal.addEventListener('abort', resolve, { once: true }))
  })
}
