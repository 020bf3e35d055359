import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from '../../../lib/deliver/answer.ts'
import { webhook } from '../../../lib/deliver/send.ts'
import { findingEvent } from '../../../lib/render/event.ts'
import { someFacts } from '../../support/facts.ts'
import { refusal, startWebhook, type Treatment, type WebhookServer } from '../../support/webhook-server.ts'

let server: WebhookServer

beforeAll(async () => {
  server = await startWebhook()
})
afterAll(() => server.stop())
beforeEach(() => {
  server.received.length = 0
})

const alert = { event: findingEvent(someFacts()) }
const clock = (): number => Date.parse('2026-03-06T21:14:07Z')
const send = (signal = AbortSignal.timeout(20_000)): Promise<Answer> =>
  webhook({ url: server.url, clock })(alert, signal)
const five = (treatment: Treatment): Treatment[] => Array.from({ length: 5 }, () => treatment)

describe('a webhook', () => {
  test.each<[string, Treatment[], Answer, number]>([
    ['that accepts at once is asked once', [], { kind: 'accepted', run: 'run-1' }, 1],
    ['that answers 200 without a run has accepted', [{ status: 200 }], { kind: 'accepted' }, 1],
    ['that fails once is asked again', [{ status: 500 }], { kind: 'accepted', run: 'run-1' }, 2],
    ['that closes the connection is asked again', ['close'], { kind: 'accepted', run: 'run-1' }, 2],
    ['that fails five times is left to the outbox', five({ status: 503 }), { kind: 'later', status: '503' }, 5],
    [
      'that wants a second is asked again',
      [{ status: 429, headers: { 'retry-after': '1' } }],
      { kind: 'accepted', run: 'run-1' },
      2,
    ],
    [
      'that wants more rest than a request may take is left to the outbox',
      [{ status: 429, headers: { 'retry-after': '2' } }],
      { kind: 'later', status: '429', retryAfterMs: 2000 },
      1,
    ],
    [
      'that refuses the body is not asked again',
      [refusal(400, 'TriggerInputSchemaMismatch')],
      { kind: 'refused', status: '400 TriggerInputSchemaMismatch' },
      1,
    ],
    [
      'that is switched off is not asked again',
      [refusal(400, 'WorkflowTriggerIsNotEnabled')],
      { kind: 'blocked', status: '400 WorkflowTriggerIsNotEnabled' },
      1,
    ],
    ['that is not there is not asked again', [{ status: 404, body: '<html>' }], { kind: 'blocked', status: '404' }, 1],
    [
      'that points elsewhere is not followed',
      [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
      { kind: 'blocked', status: '302' },
      1,
    ],
    [
      'whose error code is no word is known by its status',
      [refusal(400, 'a b')],
      { kind: 'refused', status: '400' },
      1,
    ],
  ])('%s', async (_, treatments, expected, requests) => {
    server.next(...treatments)
    expect(await send()).toEqual(expected)
    expect(server.received).toHaveLength(requests)
  })

  test('that wants a second of rest is not asked before', async () => {
    server.next({ status: 503, headers: { 'retry-after': '1' } })
    await send()
    const [first, second] = server.received
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990)
  })

  test('that hangs is given up when the time is over', async () => {
    server.next('hang')
    const hanging = new AbortController()
    const answer = send(hanging.signal)
    await expect.poll(() => server.received.length).toBe(1)
    hanging.abort()
    expect(await answer).toEqual({ kind: 'later', status: 'no answer in time', unanswered: true })
  })

  test('is not asked at all when no time is left', async () => {
    expect(await send(AbortSignal.abort())).toEqual({ kind: 'later', status: 'no time left', unanswered: true })
    expect(server.received).toEqual([])
  })

  test('that nobody answers for is a passing fault, said without the URL', async () => {
    const away = await startWebhook()
    await away.stop()
    const answer = await webhook({ url: away.url, clock })(alert, AbortSignal.timeout(20_000))
    expect(answer).toEqual({ kind: 'later', status: 'ECONNREFUSED', unanswered: true })
  })

  test('receives the event as JSON, with its id where the run can be found by it', async () => {
    await send()
    const [request] = server.received
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.headers['x-ms-client-tracking-id']).toBe(alert.event.id)
    expect(request?.headers.authorization).toBeUndefined()
    expect(request?.body).toEqual(JSON.parse(JSON.stringify(alert)))
  })
})

describe('a webhook that wants a token', () => {
  const token = async (): Promise<string> => 'of the app'
  const withToken = (): Promise<Answer> =>
    webhook({ url: server.url, clock, token })(alert, AbortSignal.timeout(20_000))

  test('gets it', async () => {
    expect(await withToken()).toEqual({ kind: 'accepted', run: 'run-1' })
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer of the app'])
  })

  test.each([
    [401, 'DirectApiAuthorizationRequired'],
    [401, 'MisMatchingOAuthClaims'],
    [403, 'MisMatchingOAuthClaims'],
  ])('and refuses it with %i %s is not asked again at once: there is no other token', async (status, code) => {
    server.next(refusal(status, code))
    expect(await withToken()).toEqual({ kind: 'blocked', status: `${status} ${code}` })
    expect(server.received).toHaveLength(1)
  })

  test('that cannot be had is a passing fault', async () => {
    const token = async (): Promise<string> => {
      throw new RangeError('secret detail')
    }
    const answer = await webhook({ url: server.url, clock, token })(alert, AbortSignal.timeout(20_000))
    expect(answer).toEqual({ kind: 'later', status: 'RangeError', unanswered: true })
    expect(server.received).toEqual([])
  })

  test('that never comes is given up when the time is over', async () => {
    const hanging = new AbortController()
    const token = (): Promise<string> => {
      hanging.abort()
      return new Promise(() => {})
    }
    const answer = await webhook({ url: server.url, clock, token })(alert, hanging.signal)
    expect(answer).toEqual({ kind: 'later', status: 'no answer in time', unanswered: true })
    expect(server.received).toEqual([])
  })
})
