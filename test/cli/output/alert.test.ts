import { expect, test } from 'vitest'
import { findingsIn, printAlert } from '../../../cli/output/alert.ts'
import { terminal } from '../../../cli/output/terminal.ts'
import type { Principal } from '../../../lib/normalise/principal.ts'
import { handle } from '../../../lib/pipeline.ts'
import { type CloudEvent, findingEvent, groupEvent } from '../../../lib/render/event.ts'
import { updateEvent } from '../../../lib/render/update-event.ts'
import { shortId } from '../../../lib/triage/short-id.ts'
import { asnOf, someEdges } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'
import { messageOf } from '../../support/messages.ts'
import type { RawRecord } from '../../support/records.ts'
import { address, aWrite } from '../operations.ts'
import { aStream } from './a-stream.ts'

/** The alerts that a log raises, a batch for each list of records. */
async function alertsOf(...batches: RawRecord[][]): Promise<CloudEvent[]> {
  const edges = someEdges({ asn: asnOf({ [address.telekom]: 3320, [address.m247]: 9009 }) })
  for (const records of batches) await handle([messageOf(records)], edges)
  return edges.sent.map(({ event }) => event)
}

function printed(event: CloudEvent | undefined): string[] {
  const { stream, text } = aStream(false)
  if (event) printAlert(event, terminal(stream, {}))
  return text().split('\n').slice(1, -1)
}

test('an alert is a short line, and rows that say who, from where, how unusual and when', async () => {
  const [alert] = await alertsOf([aWrite()])
  expect(printed(alert)).toEqual([
    '● MEDIUM   CustomScript on vm-web-03 written from a network that is new to it',
    expect.stringMatching(/^ {11}by {8}\S/),
    '           from      62.153.20.14 · AS3320 Network 3320',
    '           before    never seen managing it',
    '           also new  to this extension of this machine · to this tenant',
    '           when      Fri 2026-03-06 21:14:07 UTC',
  ])
})

test.each<[principal: Principal, said: string]>([
  [{ kind: 'user', name: 'maya@contoso.com' }, 'maya@contoso.com (user)'],
  [{ kind: 'servicePrincipal', name: 'svc-deploy' }, 'svc-deploy (service principal)'],
  [{ kind: 'managedIdentity', name: 'vm-build' }, 'vm-build (managed identity)'],
  [{ kind: 'app', appId: '3f1c8e02' }, 'app 3f1c8e02 (application)'],
  [{ kind: 'unknown', name: 'unknown' }, 'unknown'],
  [{ kind: 'unknown' }, 'somebody whom the record does not name'],
])('an alert names who asked as card and mail do, alone and in a group: %o', (principal, said) => {
  const facts = someFacts({ principal })
  for (const event of [findingEvent(facts), groupEvent('g-1', [facts, facts])])
    expect(printed(event)).toContain(`           by        ${said}`)
})

test('an alert says when the network was seen before, and which record named the address', async () => {
  const later = { at: '2026-03-20T10:00:00.000Z', correlationId: '11111111-2222-4333-8444-555555555555' }
  const [, alert] = await alertsOf([aWrite()], [aWrite({ ...later, stage: 'Start' }), aWrite({ ...later, ip: null })])
  const rows = printed(alert)
  expect(rows).toContain('           from      62.153.20.14 · AS3320 Network 3320, as its start record says')
  expect(rows).toContain('           before    last on 2026-03-06')
})

test('an alert says which networks are usual instead', async () => {
  const on = (day: string) => [aWrite({ at: `${day}T10:00:00.000Z`, correlationId: day })]
  const [, alert] = await alertsOf(on('2026-02-22'), on('2026-02-27'), on('2026-03-03'), [aWrite({ ip: address.m247 })])
  expect(printed(alert)).toContain('           usually   AS3320 Network 3320 (on 3 days, last 2026-03-03)')
})

test.each([
  [10, 'none of them left out'],
  [11, 'and 1 more'],
])('a group of %i shows its first ten, in short: %s', async (count, last) => {
  const log = Array.from({ length: count }, (_, i) =>
    aWrite({ extension: `Extension${i}`, at: `2026-03-06T21:${59 - i}:07.441Z` }),
  )
  const [alert] = await alertsOf(log)
  const rows = printed(alert)
  expect(rows[0]).toBe(`● MEDIUM   ${count} extensions written on vm-web-03 from AS3320 Network 3320 (new)`)
  expect(rows.at(-1)).toBe(`           when      Fri 2026-03-06 21:${60 - count}:07 UTC to 21:59:07`)
  const members = rows.filter((row) => row.startsWith('           · '))
  const ids = alert ? findingsIn(alert) : []
  for (const [i, member] of members.slice(0, 10).entries()) {
    const [, id, said] = /^ {11}· ([0-9A-Z]{5}) (.*)$/.exec(member) ?? []
    const at = count - 1 - i
    expect([ids.map(shortId).includes(id ?? ''), said]).toEqual([
      true,
      `21:${59 - at}:07 Extension${at} on vm-web-03 written`,
    ])
  }
  expect(members.slice(10)).toEqual(count > 10 ? [`           · ${last}`] : [])
})

test('a group from several networks names the first and counts the others', async () => {
  const log = Array.from({ length: 6 }, (_, i) =>
    aWrite({ extension: `E${i}`, ip: i > 3 ? address.m247 : address.telekom }),
  )
  const [alert] = await alertsOf(log)
  expect(printed(alert)).toContain('           from      62.153.20.14 · AS3320 Network 3320 and 1 more')
})

test('an alarm says what is wrong and what to do', () => {
  const alarm: CloudEvent = {
    specversion: '1.0',
    id: 'alarm-1',
    source: '/first-seen/pulse',
    type: 'dev.first-seen.pulse.alarmed',
    subject: 'late',
    time: '2026-03-06T21:14:07.441Z',
    datacontenttype: 'application/json',
    data: { kind: 'late', message: 'No canary came back.', todo: 'Look at the hub.' },
  }
  expect(printed(alarm)).toEqual([
    '● ALARM    No canary came back.',
    '           to do     Look at the hub.',
    '           when      Fri 2026-03-06 21:14:07 UTC',
  ])
  expect(findingsIn(alarm)).toEqual([])
})

test('the findings of an alert are its own or those of its group', async () => {
  const [single] = await alertsOf([aWrite()])
  const [group] = await alertsOf(Array.from({ length: 6 }, (_, i) => aWrite({ extension: `E${i}` })))
  expect(single && findingsIn(single)).toEqual([single?.id])
  expect(group && new Set(findingsIn(group)).size).toBe(6)
})

test('a judgement is a line that says it, and rows that say who gave it and why', () => {
  const triage = {
    as: 'BenignPositive',
    by: 'ines',
    at: new Date('2026-03-07T08:30:00Z'),
    comment: 'ticket 4711',
  } as const
  expect(printed(updateEvent(someFacts(), triage))).toEqual([
    '● JUDGED   BenignPositive: CustomScript on vm-web-03 written',
    '           by        ines',
    '           comment   ticket 4711',
    '           when      Sat 2026-03-07 08:30:00 UTC',
  ])
})
