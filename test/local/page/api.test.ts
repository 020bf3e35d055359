import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExpectationLine, FindingLine, FindingWhole, Matrix, Trouble } from '../../../local/page/api.ts'
import { attack, deletion, habits } from './a-month.ts'
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

describe('names that are chosen to mislead', () => {
  const hostile = (extension: string) =>
    deletion.map((record) => ({
      ...record,
      resourceId: String(record.resourceId)
        .replace('VM-WEB-07', 'vm\u202egpj.exe\u2066')
        .replace('VMACCESS', extension),
      correlationId: extension,
    }))

  test('are shown with what cannot be seen in them, wherever the page shows them', async () => {
    await page.take(hostile('Custom\u200bScript\u00ad'))
    const { alert, ...shown } = await whole()
    const entry = { principal: false, subscription: false, machine: shown.scope?.machine, reason: 'x', days: 9 }
    expect((await page.change(`/api/findings/${shown.id}/expectation`, entry)).status).toBe(200)
    const [expectation] = await page.json<ExpectationLine[]>('/api/expectations')
    const texts = [
      shown,
      expectation,
      await page.json(`/api/findings/${shown.id}/explanation`),
      await page.json('/api/networks'),
    ].map((answer) => JSON.stringify(answer))
    for (const text of texts) expect(text).not.toMatch(/[\u202e\u2066\u200b\u00ad]/)
    expect(shown.why[0]?.key[0]).toEqual(['extension', 'custom\\u{200b}script\\u{ad}'])
    expect(shown.picture?.extension).toBe('Custom\\u{200b}Script\\u{ad}')
    expect(expectation?.scope).toMatchObject({ extension: 'Custom\\u{200b}Script\\u{ad}', machine: 'vm*gpj.exe*' })
  })

  test('are rows of their own in who manages what', async () => {
    await page.take(hostile('CustomScript'))
    await page.take(hostile('CustomScript\u3164'))
    const { rows } = await page.json<Matrix>('/api/networks')
    expect(rows.map(({ extension }) => extension)).toEqual(['customscript', 'customscript\\u{3164}'])
  })
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
    expect(alert.group).toBeUndefined()
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

  test('says of an alert of several findings how many, in its words, and from when to when', async () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F']
    await page.take(
      names.flatMap((name, i) =>
        deletion.map((record) => ({
          ...record,
          resourceId: `${record.resourceId}${name}`,
          time: `2026-03-24T03:2${i}:00.000Z`,
        })),
      ),
    )
    expect((await whole()).alert.group).toEqual({
      findings: 6,
      title: '6 extensions deleted on VM-WEB-07 from AS64501 Rented Racks Ltd (new)',
      when: 'Tue 2026-03-24 03:20:00 UTC to 03:25:00',
    })
  })
})
