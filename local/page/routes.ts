import { type Context, Hono } from 'hono'
import { except } from 'hono/combine'
import { streamSSE } from 'hono/streaming'
import type { AlertBody } from '../../lib/deliver/send.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { StoredFinding } from '../../lib/triage/findings.ts'
import { alertOf, bodyOf, mailOf } from './alert-of.ts'
import type { Status } from './api.ts'
import type { Asset } from './assets.ts'
import { wholeOf } from './finding.ts'
import { findingsNamed, linesOf, listedFindings } from './findings.ts'
import { guard } from './guard.ts'
import { mailHeaders, pageHeaders } from './headers.ts'
import type { Live, LiveEvent } from './live.ts'
import { readMatrix } from './matrix.ts'
import type { ListQuarantine } from './quarantined.ts'
import { readWaiting } from './waiting.ts'

export interface RouteSources {
  readonly port: () => number
  readonly assets: ReadonlyMap<string, Asset>
  readonly table: StateTable
  readonly rules: readonly Rule[]
  readonly alerts: () => readonly AlertBody[]
  readonly listQuarantine: ListQuarantine
  readonly clock: () => number
  readonly status: () => Promise<Status>
  readonly live: Live
}

const mailPath = '/api/findings/:id/mail'

/** The page's addresses. What each answers under /api is in api.ts. */
export function pageRoutes(sources: RouteSources): Hono {
  const { assets, table, rules, alerts, clock, status, live } = sources
  const app = new Hono()
  app.use(guard(sources.port), except(mailPath, pageHeaders))
  app.use(mailPath, mailHeaders)
  for (const path of ['/', '/f/:id', '/networks', '/waiting']) app.get(path, (c) => asset(c, assets.get('index.html')))
  app.get('/assets/:name', (c) => asset(c, assets.get(c.req.param('name'))))

  app.use('/api/*', async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.get('/api/status', async (c) => c.json(await status()))
  app.get('/api/findings', async (c) => c.json(linesOf(await listedFindings(table, clock()))))
  app.get('/api/findings/:id', (c) =>
    withFinding(c, sources, async (finding) => c.json(await wholeOf(finding, { table, rules, alerts: alerts() }))),
  )
  app.get(mailPath, (c) =>
    withFinding(c, sources, async ({ facts }) => {
      const mail = mailOf(bodyOf(facts, alertOf(facts.id, alerts())))
      return mail === undefined ? c.notFound() : c.html(mail.html)
    }),
  )
  app.get('/api/networks', async (c) => c.json(await readMatrix(rules, table)))
  app.get('/api/waiting', async (c) => c.json(await readWaiting(table, sources.listQuarantine)))
  app.get('/api/live', (c) => stream(c, live))

  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404))
  app.onError((error, c) => c.json({ error: error.message }, 503))
  return app
}

const asset = (c: Context, found: Asset | undefined) =>
  found ? c.body(found.bytes, 200, { 'content-type': found.type, 'cache-control': 'no-cache' }) : c.notFound()

async function withFinding(
  c: Context,
  { table, clock }: RouteSources,
  answer: (finding: StoredFinding) => Promise<Response> | Response,
): Promise<Response> {
  const name = c.req.param('id') ?? ''
  const [finding, ...others] = await findingsNamed(table, name, clock())
  if (finding === undefined) return c.json({ error: 'There is no finding of this id in the last 90 days.' }, 404)
  if (others.length > 0)
    return c.json({ error: `${others.length + 1} findings have this short id; use the whole one.` }, 409)
  return answer(finding)
}

/** Events in the order in which they were told; a listener that went away ends it. */
function stream(c: Context, live: Live): Response {
  return streamSSE(c, async (sse) => {
    const gone = new AbortController()
    sse.onAbort(() => gone.abort())
    let last = Promise.resolve()
    const tell = ({ name, body }: LiveEvent): void => {
      last = last.then(() => sse.writeSSE({ event: name, data: JSON.stringify(body) })).catch(() => gone.abort())
    }
    live.listen(tell, gone.signal)
    await new Promise((resolve) => gone.signal.addEventListener('abort', resolve, { once: true }))
  })
}
