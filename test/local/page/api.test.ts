import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { handle } from '../../../lib/pipeline.ts'
import { canaryMessage, canaryRow, mergeRow } from '../../../lib/pulse/canary.ts'
import type { FindingLine, FindingWhole, Matrix, Status, Trouble, Waiting } from '../../../local/page/api.ts'
import { attack, deletion, habits, withoutAddress } from './a-month.ts'
import { type APage, aPage } from './a-page.ts'

let page: APage
beforeEach(async () => {
  page = await aPage()
})
afterEach(() => page.close())

const whole = async (at = 0): Promise<FindingWhole> => {
  const lines = await page.json<FindingLine[]>('/api/findings')
  return page.json<FindingWhole>(`/api/findings/${lines[at]?.id}`)
}

describe('the list', () => {
  test('has the newest finding first, each with what was done, by whom, and what is usual', async () => {
    await page.take(habits)
    await page.take(attack)
    await page.take(deletion)
    expect(await page.json<FindingLine[]>('/api/findings')).toEqual([
      expect.objectContaining({ title: 'VMACCESS on VM-WEB-07 deleted from AS64501 Rented Racks Ltd (new)' }),
      expect.objectContaining({
        title: 'CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)',
        time: '2026-03-24T02:14:00.000Z',
        severity: 'medium',
        who: 'maya@contoso.com (user)',
        alsoNew: ['to this extension of this machine', 'to who asked', 'to this tenant'],
        usually: [
          'AS64500 Contoso Office Lines (on 8 days, last 2026-03-19)',
          'AS64502 Homeward Cable (on 3 days, last 2026-03-17)',
        ],
        delivery: 'sent',
      }),
    ])
  })

  test('holds what was learnt back', async () => {
    await page.take(habits)
    expect(await page.json('/api/findings')).toEqual([])
  })

  test('gives ids that lead to the finding, the short one in any case', async () => {
    await page.take(attack)
    const [line] = await page.json<FindingLine[]>('/api/findings')
    expect(line?.shortId).toMatch(/^[0-9A-Z]{5}$/)
    for (const name of [line?.id, line?.shortId, line?.shortId.toLowerCase()])
      expect((await page.json<FindingWhole>(`/api/findings/${name}`)).id, name).toBe(line?.id)
  })

  test.each(['ZZZZZ', '20260324T021400000Z-00000000000000000000000000000000', 'x'])(
    'knows no finding %s',
    async (name) => {
      await page.take(attack)
      const response = await fetch(`${page.url}/api/findings/${name}`)
      expect([response.status, ((await response.json()) as Trouble).error]).toEqual([
        404,
        'There is no finding of this id in the last 90 days.',
      ])
    },
  )
})

describe('a finding', () => {
  test('says of each rule’s key whether it was new', async () => {
    await page.take(habits)
    await page.take(attack)
    const { why } = await whole()
    expect(why.map(({ key, was }) => [key.map(([field]) => field).join(' '), was])).toEqual([
      ['extension asn', { kind: 'new' }],
      ['resource asn', { kind: 'new' }],
      ['principal asn', { kind: 'new' }],
      ['asn', { kind: 'new' }],
    ])
    expect(why[0]?.key).toEqual([
      ['extension', 'customscript'],
      ['asn', '64501'],
    ])
  })

  test('says since when a context rule’s key was known', async () => {
    await page.take(habits)
    await page.take(attack)
    await page.take(deletion)
    const { why } = await whole(0)
    expect(why.map(({ was }) => was)).toEqual([
      { kind: 'new' },
      { kind: 'new' },
      { kind: 'known', since: '2026-03-24T02:14:00.000Z' },
      { kind: 'known', since: '2026-03-24T02:14:00.000Z' },
    ])
  })

  test('says when its term was last seen, if it was', async () => {
    await page.take(attack.map((record) => ({ ...record, time: '2026-03-10T02:14:00Z', correlationId: 'before' })))
    await page.take(attack)
    const { why } = await whole()
    expect(why.map(({ was }) => was)).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'new', lastSeen: '2026-03-10T02:14:00.000Z' })),
    )
  })

  test('shows which record lent the address', async () => {
    await page.take(attack)
    const { operation, facts } = await whole()
    expect(operation).toEqual({
      lent: [{ from: 'start', ip: '198.51.100.9' }],
      successes: ['2026-03-24T02:14:00.000Z'],
    })
    expect(facts.source.from).toBe('start')
  })

  test('has nothing more of an operation whose success had its address', async () => {
    await page.take(deletion)
    expect((await whole()).operation).toBeUndefined()
  })

  test('pictures all networks of the extension, with the days and presences of each', async () => {
    await page.take(habits)
    await page.take(attack)
    const { picture } = await whole()
    expect(picture).toMatchObject({ extension: 'CUSTOMSCRIPT', at: '2026-03-24T02:14:00.000Z', windowDays: 7 })
    expect(picture?.networks.map(({ asn, days, isFindings }) => [asn, days.length, isFindings])).toEqual([
      [64500, 8, false],
      [64502, 3, false],
      [64501, 1, true],
    ])
    expect(picture?.networks[1]?.presences).toEqual([['2026-03-04T20:00:00.000Z', '2026-03-17T20:00:00.000Z']])
  })

  test('shows the card, the mail and the event that were sent', async () => {
    await page.take(attack)
    const { alert, id } = await whole()
    expect(alert.event).toEqual(page.edges.sent[0]?.event)
    expect(alert.card).toMatchObject({ type: 'AdaptiveCard', version: '1.4' })
    expect(alert.mail?.subject).toBe('[Medium] CUSTOMSCRIPT on VM-WEB-03 written from AS64501 Rented Racks Ltd (new)')
    expect(alert.findings).toBe(1)
    const mail = await fetch(`${page.url}/api/findings/${id}/mail`)
    expect(await mail.text()).toContain('<h1')
    expect(mail.headers.get('content-security-policy')).toMatch(/^default-src 'none';.* sandbox/)
    expect(mail.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  })

  test('shows what would be sent when no alert is kept', async () => {
    await page.take(attack)
    page.edges.sent.length = 0
    const { alert, id } = await whole()
    expect(alert.event.id).toBe(id)
    expect(alert.card).toMatchObject({ type: 'AdaptiveCard' })
  })

  test('says how many findings its alert told of', async () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F']
    await page.take(
      names.flatMap((name) => deletion.map((record) => ({ ...record, resourceId: `${record.resourceId}${name}` }))),
    )
    expect((await whole()).alert.findings).toBe(6)
  })
})

describe('the matrix', () => {
  test('has a row for each extension and a column for each network, those that manage most first', async () => {
    await page.take(habits)
    await page.take(attack)
    const { rows, networks, isPartial } = await page.json<Matrix>('/api/networks')
    expect(networks.map(({ asn, organisation, days }) => [asn, organisation, days])).toEqual([
      [64500, 'Contoso Office Lines', 11],
      [64502, 'Homeward Cable', 3],
      [64501, 'Rented Racks Ltd', 1],
    ])
    expect(rows.map(({ extension, days }) => [extension, days])).toEqual([
      ['customscript', 12],
      ['vmaccess', 3],
    ])
    expect(isPartial).toBe(false)
  })

  test('marks a pair as new that led to a finding, and no other', async () => {
    await page.take(habits)
    await page.take(attack)
    const { rows } = await page.json<Matrix>('/api/networks')
    const [line] = await page.json<FindingLine[]>('/api/findings')
    expect(rows[0]?.cells).toEqual([
      { asn: 64500, days: 8, first: '2026-03-03', last: '2026-03-19' },
      { asn: 64502, days: 3, first: '2026-03-04', last: '2026-03-17' },
      { asn: 64501, days: 1, first: '2026-03-24', last: '2026-03-24', finding: line?.shortId },
    ])
  })

  test.each([
    ['2026-03-30', true],
    ['2026-03-31', true],
    ['2026-04-01', false],
  ])('marks a pair found on the 24th while the newest day is at most seven later (%s)', async (newest, isNew) => {
    page.edges.now.ms = Date.parse('2026-04-10T00:00:00Z')
    await page.take(attack)
    await page.take(
      habits.slice(0, 1).map((record) => ({ ...record, time: `${newest}T09:00:00Z`, correlationId: newest })),
    )
    expect((await markedNew()).includes('64501')).toBe(isNew)
  })

  async function markedNew(): Promise<string[]> {
    const { rows } = await page.json<Matrix>('/api/networks')
    return rows.flatMap(({ cells }) => cells.flatMap(({ asn, finding }) => (finding ? [String(asn)] : [])))
  }

  test('is empty when nothing was seen', async () => {
    expect(await page.json('/api/networks')).toEqual({ networks: [], rows: [], isPartial: false })
  })
})

describe('what waits', () => {
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
          why: 'Waits for an address: its success record has none, and no start or accept record has lent one yet.',
          since: '2026-04-01T00:00:00.000Z',
        },
      ],
      parked: [],
      quarantined: [{ what: 'activity/0/7-ab (12 bytes)', why: 'not JSON', since: '2026-03-30T00:00:00.000Z' }],
    })
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

  test('has no pulse before the first canary', async () => {
    expect((await page.json<Status>('/api/status')).pulse).toEqual({ isLate: false })
  })

  test('says when the last canary came back and how long it was on its way', async () => {
    const sentAtMs = page.edges.now.ms - 400
    const bytes = Buffer.from(canaryMessage({ partition: '2', sentAtMs }))
    const origin = { hub: 'activity', partition: '2', sequenceNumber: 1 }
    await handle([{ bytes, origin, enqueuedAtMs: sentAtMs }], page.edges)
    expect((await page.json<Status>('/api/status')).pulse).toEqual({
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
    expect((await page.json<Status>('/api/status')).pulse).toEqual({ outSince: sent, isLate })
  })

  test('is learning while the past is being learnt', async () => {
    await page.edges.table.write('learn', [{ kind: 'insert', rowKey: 'progress', fields: { armedFrom: new Date(0) } }])
    expect((await page.json<Status>('/api/status')).mode).toEqual({ kind: 'learning' })
  })
})
