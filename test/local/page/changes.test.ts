import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addExpectation } from '../../../lib/expect/store.ts'
import { bucketOfFinding } from '../../../lib/state/keys.ts'
import { tick } from '../../../lib/sweep/tick.ts'
import { readFinding } from '../../../lib/triage/findings.ts'
import type {
  Done,
  ExpectationLine,
  FindingLine,
  FindingWhole,
  OnShelf,
  Status,
  Trouble,
  Waiting,
} from '../../../local/page/api.ts'
import type { RawRecord } from '../../support/records.ts'
import { attack, habits, withoutAddress } from './a-month.ts'
import { type APage, aPage } from './a-page.ts'

let page: APage
let id: string
beforeEach(async () => {
  page = await aPage()
  await page.take(habits)
  await page.take(attack)
  id = (await page.json<FindingLine[]>('/api/findings'))[0]?.id ?? ''
})
afterEach(() => page.close())

const answered = async (path: string, body: object): Promise<[number, Partial<Done & Trouble>]> => {
  const response = await page.change(path, body)
  return [response.status, (await response.json()) as Partial<Done & Trouble>]
}

const whole = () => page.json<FindingWhole>(`/api/findings/${id}`)
const expecting = (change: object = {}): Promise<[number, Partial<Done & Trouble>]> =>
  answered(`/api/findings/${id}/expectation`, {
    principal: false,
    subscription: false,
    reason: 'new vendor, ticket 4711',
    days: 30,
    ...change,
  })

/** The attack once more, more than a week later: new again. */
const again: readonly RawRecord[] = attack.map((record) => ({
  ...record,
  time: String(record.time).replace('2026-03-24T02', '2026-03-31T20'),
  correlationId: 'c0000000-6a0e-4f57-9a53-2f7d0c8e4b16',
}))

describe('closing', () => {
  test('is written down with who did it, and shown', async () => {
    expect(await answered(`/api/findings/${id}/judgement`, { as: 'TruePositive', comment: 'a stolen token' })).toEqual([
      200,
      { said: 'Closed as TruePositive by ines@lindgrove.example; the app tells the webhook within a minute or two.' },
    ])
    expect((await whole()).closed).toEqual({
      as: 'TruePositive',
      by: 'ines@lindgrove.example',
      at: '2026-04-01T00:00:00.000Z',
      comment: 'a stolen token',
    })
    expect((await readFinding(id, page.edges.table))?.triage?.as).toBe('TruePositive')
  })

  test('does not replace what a colleague has said since the page was read', async () => {
    const judge = (as: string, seen?: string) =>
      answered(`/api/findings/${id}/judgement`, { as, comment: '', ...(seen ? { seen } : {}) })
    await answered(`/api/findings/${id}/judgement`, { as: 'TruePositive', comment: 'a stolen token' })
    page.edges.now.ms += 60_000
    const meanwhile = [
      409,
      {
        error:
          'ines@lindgrove.example has judged it meanwhile: TruePositive, a stolen token\nNothing was changed. To replace that, close it once more.',
      },
    ]
    expect(await judge('BenignPositive')).toEqual(meanwhile)
    expect(await judge('BenignPositive', '2026-03-31T00:00:00.000Z')).toEqual(meanwhile)
    expect((await whole()).closed).toMatchObject({ as: 'TruePositive', comment: 'a stolen token' })
    expect((await judge('BenignPositive', '2026-04-01T00:00:00.000Z'))[0]).toBe(200)
    expect((await whole()).closed).toMatchObject({ as: 'BenignPositive', at: '2026-04-01T00:01:00.000Z' })
  })

  test.each([
    ['another word', { as: 'Fine', comment: '' }, 'as: '],
    ['no comment at all', { as: 'TruePositive' }, 'comment: '],
    ['a comment that is no text', { as: 'TruePositive', comment: 7 }, 'comment: '],
    ['a time seen that is no time', { as: 'TruePositive', comment: '', seen: 'yesterday' }, 'seen: '],
    ['what nobody asked for', { as: 'TruePositive', comment: '', by: 'somebody else' }, 'by'],
  ])('with %s is refused with the reason', async (_, body, why) => {
    const [status, { error }] = await answered(`/api/findings/${id}/judgement`, body)
    expect([status, error]).toEqual([400, expect.stringContaining(why)])
    expect((await whole()).closed).toBeUndefined()
  })

  test('says of a mistaken body all that is wrong with it', async () => {
    const [, { error }] = await answered(`/api/findings/${id}/judgement`, { as: 'Fine', comment: 7 })
    expect(error?.split('\n')).toEqual([expect.stringMatching(/^as: /), expect.stringMatching(/^comment: /)])
  })

  test('more than 32 KB is not read', async () => {
    const [status] = await answered(`/api/findings/${id}/judgement`, {
      as: 'TruePositive',
      comment: 'x'.repeat(40_000),
    })
    expect(status).toBe(413)
  })

  test('a finding that is not there is said so', async () => {
    const [status, { error }] = await answered('/api/findings/ZZZZZ/judgement', { as: 'TruePositive', comment: '' })
    expect([status, error]).toEqual([404, 'There is no finding of this id in the last 90 days.'])
  })
})

describe('expecting', () => {
  test('the extension and the network: the next one alerts nobody, and shows who expected it, why and until when', async () => {
    expect(await expecting()).toEqual([200, { said: 'Expected until 2026-05-01: the next one like it alerts nobody.' }])
    expect((await whole()).covered).toMatchObject({ by: 'ines@lindgrove.example', reason: 'new vendor, ticket 4711' })
    await page.take(again)
    const [line] = await page.json<FindingLine[]>('/api/findings')
    expect([line?.time, line?.delivery, line?.expected]).toEqual([
      '2026-03-31T20:14:00.000Z',
      'expected',
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/),
        by: 'ines@lindgrove.example',
        reason: 'new vendor, ticket 4711',
        until: '2026-05-01T00:00:00.000Z',
      },
    ])
    expect(page.edges.sent).toHaveLength(1)
    expect(await page.json<ExpectationLine[]>('/api/expectations')).toEqual([
      expect.objectContaining({ hits: 1, lastHit: '2026-03-31T20:14:00.000Z', standing: 'active' }),
    ])
  })

  test('takes what it is limited to from the finding', async () => {
    await expecting({ principal: true, subscription: true, machine: 'vm-web-*' })
    const { facts } = await whole()
    expect((await page.json<ExpectationLine[]>('/api/expectations'))[0]?.scope).toEqual({
      extension: 'CUSTOMSCRIPT',
      asn: 64501,
      principal: facts.principal.id,
      subscription: facts.resource.subscriptionId,
      machine: 'vm-web-*',
    })
  })

  test('an entry that begins after the finding covers the next one like it, and the page says so', async () => {
    const now = page.edges.clock()
    const { facts } = await whole()
    const entry = {
      rule: facts.rule.id,
      scope: { extension: 'CustomScript', asn: 64501 },
      until: new Date(now + 86_400_000),
      author: 'ines@lindgrove.example',
      reason: 'named by hand',
      created: new Date(now),
    }
    await addExpectation({ ...entry, from: new Date(now + 1) }, page.edges.table)
    expect((await whole()).covered).toBeUndefined()
    await addExpectation({ ...entry, from: new Date(now) }, page.edges.table)
    expect((await whole()).covered).toMatchObject({ reason: 'named by hand' })
  })

  test('an entry that has ended makes the next one an alert again', async () => {
    page.edges.now.ms = Date.parse('2026-03-25T00:00:00Z')
    await expecting()
    const [entry] = await page.json<ExpectationLine[]>('/api/expectations')
    page.edges.now.ms = Date.parse('2026-03-26T00:00:00Z')
    expect(await answered(`/api/expectations/${entry?.id}/end`, {})).toEqual([
      200,
      { said: 'It has ended: the next finding of its scope alerts again.' },
    ])
    page.edges.now.ms = Date.parse('2026-04-01T00:00:00Z')
    await page.take(again)
    expect(page.edges.sent).toHaveLength(2)
    expect((await page.json<ExpectationLine[]>('/api/expectations'))[0]?.standing).toBe('ended')
    expect((await whole()).covered).toBeUndefined()
  })

  test('the same twice is one entry, also moments later; with another reason it is refused', async () => {
    await expecting()
    page.edges.now.ms += 2000
    expect(await expecting()).toEqual([200, { said: 'Expected until 2026-05-01: the next one like it alerts nobody.' }])
    expect(await expecting({ reason: 'something else' })).toEqual([
      400,
      {
        error:
          'The same is expected already until 2026-05-01, by ines@lindgrove.example: new vendor, ticket 4711. To say it anew, end that entry first.',
      },
    ])
    expect(await page.json('/api/expectations')).toHaveLength(1)
    expect((await expecting({ days: 60, reason: 'renewed' }))[0]).toBe(200)
    expect(await page.json('/api/expectations')).toHaveLength(2)
  })

  test('an entry that ends says when others of its extension and network still stand', async () => {
    await expecting()
    await expecting({ days: 60 })
    await expecting({ days: 90, principal: true })
    const end = async (at: number) => {
      const entries = await page.json<ExpectationLine[]>('/api/expectations')
      return answered(`/api/expectations/${entries.filter(({ standing }) => standing !== 'ended')[at]?.id}/end`, {})
    }
    const [, first] = await end(0)
    expect(first.said).toBe(
      'It has ended. 2 other entries for CUSTOMSCRIPT from AS64501 stand, the last until 2026-06-30: what they cover alerts nobody.',
    )
    page.edges.now.ms += 1000
    const [, second] = await end(0)
    expect(second.said).toMatch(
      /^It has ended. Another entry for CUSTOMSCRIPT from AS64501 stands until 2026-0[56]-\d\d: /,
    )
    page.edges.now.ms += 1000
    expect((await end(0))[1].said).toBe('It has ended: the next finding of its scope alerts again.')
  })

  test.each([
    ['without a reason', { reason: ' ' }, 'An expectation needs a reason'],
    ['for no day', { days: 0 }, 'days: '],
    ['for more than a year', { days: 367 }, 'days: '],
    ['for half a day', { days: 0.5 }, 'days: '],
    ['of machines that the finding is not on', { machine: 'vm-db-*' }, 'its machine is VM-WEB-03'],
    ['with a scope that the page makes up', { scope: { asn: 8075 } }, 'scope'],
  ])('%s is refused with the reason', async (_, change, why) => {
    const [status, { error }] = await expecting(change)
    expect([status, error]).toEqual([400, expect.stringContaining(why)])
    expect(await page.json('/api/expectations')).toEqual([])
  })

  test.each([1, 366])('for %i days is possible', async (days) => {
    expect((await expecting({ days }))[0]).toBe(200)
  })
})

describe('trying again', () => {
  test('a refused alert goes back into the outbox', async () => {
    const partition = bucketOfFinding(id)
    const fields = { alert: '', since: new Date(0), last: '413' }
    await page.edges.table.write(partition, [{ kind: 'insert', rowKey: `parked:alert:${id}`, fields }])
    const waiting = await page.json<{ parked: { retry?: { alert: string } }[] }>('/api/waiting')
    expect(waiting.parked[0]?.retry).toEqual({ alert: id })
    expect((await answered(`/api/findings/${id}/alert`, {}))[0]).toBe(200)
    expect(await page.edges.table.get(partition, `due:alert:${id}`)).toBeDefined()
    expect(await page.edges.table.get(partition, `parked:alert:${id}`)).toBeUndefined()
  })

  test('an alert that was not refused stays as it is', async () => {
    const [status, { error }] = await answered(`/api/findings/${id}/alert`, {})
    expect([status, error]).toEqual([404, expect.stringMatching(/^No refused alert of \w{5} is on the shelf\.$/)])
  })

  test('bytes in quarantine go to the hub', async () => {
    expect((await answered('/api/quarantine/retry', { name: 'activity/0/7-ab' }))[0]).toBe(200)
    expect(page.sentAgain).toEqual(['activity/0/7-ab'])
  })

  test('where no hub is known it is said how to name one', async () => {
    const operator = { me: async () => 'ines', sendAgain: undefined }
    const away = await aPage(undefined, { operator })
    const response = await away.change('/api/quarantine/retry', { name: 'activity/0/7-ab' })
    expect([response.status, ((await response.json()) as Trouble).error]).toEqual([
      400,
      'No hub is known here: start npx first-seen ui with --hub NAMESPACE/HUB.',
    ])
    await away.close()
  })
})

describe('what is on the shelf', () => {
  const seen = (body: object) => answered('/api/shelf/seen', body)
  const ahead = { ...attack.at(-1), time: '2026-05-01T00:00:00.000Z', correlationId: 'ahead' }
  const shelf = async (): Promise<OnShelf[]> =>
    (await page.json<Waiting>('/api/waiting')).parked.flatMap((row) => (row.shelf ? [row.shelf] : []))
  const counted = async (): Promise<number> => (await page.json<Status>('/api/status')).parked.count

  beforeEach(async () => {
    await page.take([...withoutAddress, ahead])
    page.edges.now.ms += 61 * 60_000
    await tick(async () => {}, page.edges)
  })

  test('is marked as seen with who and why; it stands last then, and is not counted', async () => {
    const [future, operation] = await shelf()
    expect([future?.seen, operation?.seen, await counted()]).toEqual([undefined, undefined, 2])
    expect(await seen({ id: future?.id, comment: ' a clock that is ahead ' })).toEqual([
      200,
      { said: 'Marked as seen by ines@lindgrove.example. It stays listed, and no alarm tells of it.' },
    ])
    const by = { by: 'ines@lindgrove.example', at: '2026-04-01T01:01:00.000Z', comment: 'a clock that is ahead' }
    expect(await shelf()).toEqual([operation, { ...future, seen: by }])
    expect(await counted()).toBe(1)
  })

  test('is not marked over what a colleague has said since the page was read', async () => {
    const [one] = await shelf()
    await seen({ id: one?.id, comment: 'fine' })
    page.edges.now.ms += 60_000
    expect(await seen({ id: one?.id, comment: 'a stolen token' })).toEqual([
      409,
      {
        error:
          'ines@lindgrove.example has looked at it meanwhile: fine\nNothing was changed. To replace that, mark it once more.',
      },
    ])
    expect((await seen({ id: one?.id, comment: 'a stolen token', seen: '2026-04-01T01:01:00.000Z' }))[0]).toBe(200)
    expect((await shelf()).at(-1)?.seen).toMatchObject({ comment: 'a stolen token', at: '2026-04-01T01:02:00.000Z' })
  })

  test('is not marked with what has come to it since the page was read', async () => {
    const [, operation] = await shelf()
    await page.take(withoutAddress.map((record) => ({ ...record, time: '2026-03-25T09:00:00.000Z' })))
    expect(await seen({ id: operation?.id, comment: 'fine' })).toEqual([
      404,
      { error: 'It has changed or gone meanwhile, and was not marked. The list shows what is there now.' },
    ])
    expect((await shelf())[1]).toMatchObject({
      row: operation?.row,
      many: '2 successes of 1 principal, the last at Wed 2026-03-25 09:00:00 UTC',
    })
    expect((await page.json<Waiting>('/api/waiting')).parked[1]?.lookUp).toContain(
      '--start-time 2026-03-25T07:00:00Z --end-time 2026-03-25T10:00:00Z',
    )
    expect(await counted()).toBe(2)
  })

  test.each([
    ['no comment', {}, 'comment: '],
    ['a comment of blanks', { comment: ' \n' }, 'comment: say what you found'],
    ['more than is asked for', { comment: 'fine', by: 'somebody else' }, ': Unrecognized key'],
  ])('is not marked with %s', async (_, body, why) => {
    const [one] = await shelf()
    const [status, { error }] = await seen({ id: one?.id, ...body })
    expect([status, error]).toEqual([400, expect.stringContaining(why)])
    expect(await counted()).toBe(2)
  })
})

test('what the state does not take is told as it is', async () => {
  page.edges.table.write = async () => {
    throw new Error('Cannot write config/expect:1 in table firstseen: 403 AuthorizationPermissionMismatch.')
  }
  expect(await expecting()).toEqual([
    503,
    { error: 'Cannot write config/expect:1 in table firstseen: 403 AuthorizationPermissionMismatch.' },
  ])
})

test('nothing is written in the name of nobody', async () => {
  const operator = {
    me: () => Promise.reject(new Error('Sign in first: az login.')),
    sendAgain: undefined,
  }
  const away = await aPage(undefined, { operator })
  await away.take(attack)
  const [line] = await away.json<FindingLine[]>('/api/findings')
  const response = await away.change(`/api/findings/${line?.id}/judgement`, { as: 'TruePositive', comment: '' })
  expect([response.status, ((await response.json()) as Trouble).error]).toEqual([503, 'Sign in first: az login.'])
  expect((await away.json<FindingLine[]>('/api/findings'))[0]?.closed).toBeUndefined()
  await away.close()
})
