import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { handle } from '../../../lib/pipeline.ts'
import { canaryMessage, canaryRow, mergeRow } from '../../../lib/pulse/canary.ts'
import { closeFinding } from '../../../lib/triage/close.ts'
import { shortId } from '../../../lib/triage/short-id.ts'
import type { Status, Waiting } from '../../../local/page/api.ts'
import { loadApp } from '../../functions/load.ts'
import { messageOf } from '../../support/messages.ts'
import { attack, withoutAddress } from './a-month.ts'
import { type APage, aPage } from './a-page.ts'

let page: APage
beforeEach(async () => {
  page = await aPage()
})
afterEach(() => page.close())

describe('what waits', () => {
  test('has the judgements that the webhook has not taken among the unsent', async () => {
    const { committed } = await handle([messageOf(attack)], page.edges)
    const id = committed[0]?.finding.id ?? ''
    const at = new Date('2026-04-01T00:00:00Z')
    await closeFinding(id, { as: 'TruePositive', by: 'ines', comment: '', at }, page.edges.table)
    const { unsent } = await page.json<Status>('/api/status')
    expect(unsent).toEqual({ count: 1, oldest: '2026-04-01T00:00:00.000Z' })
    const waiting = await page.json<Waiting>('/api/waiting')
    expect(waiting.unsent).toEqual([
      expect.objectContaining({ why: 'Its judgement: not tried yet', finding: shortId(id), since: at.toISOString() }),
    ])
  })

  test('is counted in the strip and listed with its reason', async () => {
    await page.take(withoutAddress)
    page.quarantined.push({ name: 'activity/0/7-ab', reason: 'not JSON', bytes: 12, since: '2026-03-30T00:00:00.000Z' })
    const status = await page.json<Status>('/api/status')
    expect([status.unsent, status.waiting, status.parked, status.quarantined]).toEqual([
      { count: 0 },
      { count: 1, oldest: '2026-04-01T00:00:00.000Z' },
      { count: 0 },
      { count: 1, oldest: '2026-03-30T00:00:00.000Z' },
    ])
    expect(await page.json<Waiting>('/api/waiting')).toEqual({
      unsent: [],
      waiting: [
        {
          what: 'DEPENDENCYAGENTLINUX on VM-WEB-03 · write at Wed 2026-03-25 08:00:00 UTC',
          why: 'Waits for an address: its success record has none, and no start or accept record of its principal has lent one yet.',
          since: '2026-04-01T00:00:00.000Z',
          correlationId: '00000000-0000-4000-8000-000000250800',
          lookUp:
            'az monitor activity-log list --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --correlation-id 00000000-0000-4000-8000-000000250800 --start-time 2026-03-25T07:00:00Z --end-time 2026-03-25T09:00:00Z -o json',
        },
      ],
      parked: [],
      quarantined: [
        {
          what: 'activity/0/7-ab (12 bytes)',
          why: 'not JSON',
          since: '2026-03-30T00:00:00.000Z',
          retry: { quarantined: 'activity/0/7-ab' },
        },
      ],
    })
  })

  test('is shown though the quarantine cannot be listed, and that is said', async () => {
    await page.take(withoutAddress)
    page.broken.error = new Error('Cannot list quarantine: 403.')
    const status = await page.json<Status>('/api/status')
    expect([status.waiting.count, status.quarantined, status.trouble]).toEqual([
      1,
      undefined,
      'Cannot list quarantine: 403.',
    ])
    const waiting = await page.json<Waiting>('/api/waiting')
    expect([waiting.waiting.length, waiting.quarantined, waiting.trouble]).toEqual([
      1,
      [],
      'Cannot list quarantine: 403.',
    ])
  })
})

describe('the strip', () => {
  test('is armed since the time that the rules are', async () => {
    expect((await page.json<Status>('/api/status')).mode).toEqual({ kind: 'armed', since: '2026-03-20T00:00:00.000Z' })
  })

  test('is learning until then', async () => {
    page.edges.now.ms = Date.parse('2026-03-19T23:59:59Z')
    expect((await page.json<Status>('/api/status')).mode).toEqual({
      kind: 'learning',
      until: '2026-03-20T00:00:00.000Z',
    })
  })

  test.each([
    ['2026-04-01T00:00:00.000Z', '2026-04-01T00:00:30.000Z'],
    ['2026-04-01T00:00:29.999Z', '2026-04-01T00:00:30.000Z'],
    ['2026-04-01T00:00:30.000Z', '2026-04-01T00:15:30.000Z'],
    ['2026-04-01T23:50:00.000Z', '2026-04-02T00:00:30.000Z'],
  ])('says before the first canary when it is due (at %s)', async (now, dueAt) => {
    page.edges.now.ms = Date.parse(now)
    expect((await page.json<Status>('/api/status')).pulse).toEqual({ isLate: false, dueAt })
  })

  test('expects the canary when the timer of the app sends it', () => {
    const pulse = loadApp({}).functions.find(({ name }) => name === 'pulse')
    expect(Object.values(pulse?.bindings ?? {})[0]?.schedule).toBe('30 */15 * * * *')
  })

  test('does not say when a canary is due where no timer runs beside it', async () => {
    const away = await aPage(undefined, { place: { kind: 'account', name: 'account stfirstseen' } })
    expect((await away.json<Status>('/api/status')).pulse).toEqual({ isLate: false })
    await away.close()
  })

  test('says when the last canary came back and how long it was on its way', async () => {
    const sentAtMs = page.edges.now.ms - 400
    const bytes = Buffer.from(canaryMessage({ partition: '2', sentAtMs }))
    const origin = { hub: 'activity', partition: '2', sequenceNumber: 1 }
    await handle([{ bytes, origin, enqueuedAtMs: sentAtMs }], page.edges)
    expect((await page.json<Status>('/api/status')).pulse).toMatchObject({
      back: { at: '2026-04-01T00:00:00.000Z', lagMs: 400 },
      isLate: false,
    })
  })

  test.each([
    ['2026-03-31T23:15:01.000Z', false],
    ['2026-03-31T23:15:00.000Z', false],
    ['2026-03-31T23:14:59.000Z', true],
  ])('misses a canary that is out for more than 45 minutes (%s)', async (sent, isLate) => {
    await mergeRow(canaryRow('1'), { waitingSince: new Date(sent) }, page.edges)
    expect((await page.json<Status>('/api/status')).pulse).toMatchObject({ outSince: sent, isLate })
  })

  test('is learning while the past is being learnt', async () => {
    await page.edges.table.write('learn', [{ kind: 'insert', rowKey: 'progress', fields: { armedFrom: new Date(0) } }])
    expect((await page.json<Status>('/api/status')).mode).toEqual({ kind: 'learning' })
  })
})
