import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type * as z from 'zod'
import type { Done } from './api.ts'
import {
  type ChangeSources,
  emptyBody,
  endEntry,
  expectationBody,
  expectLike,
  judge,
  judgementBody,
  lookBody,
  markLooked,
  retryBody,
  sendAlertAgain,
  sendBytesAgain,
} from './changes.ts'
import { findingCalled } from './finding-called.ts'

const mostBytes = 32 * 1024

/** The addresses that change something; the guard has let the request through. What each takes and answers is in api.ts. */
export function changeRoutes(sources: ChangeSources): Hono {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: mostBytes,
      onError: (c) => c.json({ error: 'This is more than can be taken at once.' }, 413),
    }),
  )
  const finding = (c: Context) => findingCalled(c.req.param('id') ?? '', sources)
  on(app, '/findings/:id/judgement', judgementBody, async (body, c) => judge(await finding(c), body, sources))
  on(app, '/findings/:id/expectation', expectationBody, async (body, c) => expectLike(await finding(c), body, sources))
  on(app, '/findings/:id/alert', emptyBody, async (_, c) => sendAlertAgain(await finding(c), sources))
  on(app, '/expectations/:id/end', emptyBody, (_, c) => endEntry(c.req.param('id') ?? '', sources))
  on(app, '/quarantine/retry', retryBody, (retry) => sendBytesAgain(retry, sources))
  on(app, '/shelf/seen', lookBody, (look) => markLooked(look, sources))
  return app
}

/** An address that takes a body of this shape. What is wrong with a body is said all at once. */
function on<T>(app: Hono, path: string, shape: z.ZodType<T>, change: (body: T, c: Context) => Promise<Done>): void {
  app.post(path, async (c) => {
    const body = shape.safeParse(await c.req.json().catch(() => undefined))
    if (!body.success)
      return c.json(
        { error: body.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') },
        400,
      )
    return c.json(await change(body.data, c))
  })
}
