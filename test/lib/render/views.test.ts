import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { type LogFields, type LogName, silentLog } from '../../../lib/log/log.ts'
import { findingEvent } from '../../../lib/render/event.ts'
import { viewsOf, withViews } from '../../../lib/render/views.ts'
import { someFacts } from '../../support/facts.ts'
import { besideLabel, cardIn, textsOf } from './card-texts.ts'
import { occasions, storm } from './occasions.ts'

const cardOfFinding = (change: Partial<Facts> = {}) => cardIn(viewsOf({ kind: 'finding', facts: someFacts(change) }))

describe.each(Object.entries(occasions))('the views of %s', (name, occasion) => {
  const { teams, email } = viewsOf(occasion)
  test('are the ones that were looked at', async () => {
    await expect(`${JSON.stringify(teams, undefined, 2)}\n`).toMatchFileSnapshot(`golden/${name}.card.txt`)
    await expect(email.text).toMatchFileSnapshot(`golden/${name}.txt`)
    await expect(email.html).toMatchFileSnapshot(`golden/${name}.html`)
  })

  test('say the same in card and mail', () => {
    const withoutBullets = textsOf(cardIn({ teams, email })).map((text) => text.replace('• ', ''))
    const said = withoutBullets.filter((text) => !['What to do', 'How to mark it expected', 'Details'].includes(text))
    const [word = '', ...rest] = said
    expect(email.subject.toLowerCase()).toContain(`[${word.toLowerCase()}]`)
    for (const text of rest) expect(email.text).toContain(text)
  })
})

test.each<[string, Partial<Facts>, string]>([
  ['what is new', {}, '[Medium] CustomScript on vm-web-03 written from AS9009 M247 Europe SRL (new)'],
  [
    'what was seen long ago',
    { lastSeen: '2026-02-01T08:00:00.000Z' },
    '[Medium] CustomScript on vm-web-03 written from AS9009 M247 Europe SRL (last seen 2026-02-01)',
  ],
  [
    'a line end in a name',
    { resource: { id: '/x', extension: 'a\r\nBcc: x@evil.example', machine: 'vm' } },
    '[Medium] a\\u{d}\\u{a}Bcc: x@evil.example on vm written from AS9009 M247 Europe SRL (new)',
  ],
  [
    'a long name',
    { resource: { id: '/x', extension: 'x'.repeat(49), machine: 'y'.repeat(48) } },
    `[Medium] ${'x'.repeat(47)}… on ${'y'.repeat(48)} written from AS9009 M247 Europe SRL (new)`,
  ],
])('the subject of %s is one line that says it', (_, change, subject) => {
  expect(viewsOf({ kind: 'finding', facts: someFacts(change) }).email.subject).toBe(subject)
})

const id = 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'
const appId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
test.each<[string, Facts['principal'], string, boolean]>([
  ['a user', { kind: 'user', id, appId, name: 'maya@contoso.com' }, 'maya@contoso.com (user)', true],
  ['a user without a name', { kind: 'user', id }, `${id} (user)`, true],
  ['a service principal', { kind: 'servicePrincipal', id, appId }, `${id} (service principal)`, true],
  ['a managed identity', { kind: 'managedIdentity', id, name: 'vm-build' }, 'vm-build (managed identity)', true],
  ['an application', { kind: 'app', appId }, `app ${appId} (application)`, false],
  ['an object that may be anything', { kind: 'unknown', id }, id, false],
  ['nobody', { kind: 'unknown' }, 'somebody whom the record does not name', false],
])('%s is named no surer than the record is', (_, principal, who, hasLink) => {
  const card = cardOfFinding({ principal })
  expect(besideLabel(card, 'Who')).toEqual([who])
  expect(card.actions?.some(({ title }) => title === 'Identity')).toBe(hasLink)
})

test.each<[string, Partial<Facts>, string, string[]]>([
  ['where it was', {}, 'Where', ['vm-web-03 in resource group rg-web']],
  ['a resource that is no machine', { resource: { id: '/x/y' } }, 'Where', ['/x/y']],
  ['from where', {}, 'From', ['203.0.113.7 · AS9009 M247 Europe SRL']],
  [
    'that the address is lent',
    { source: { ip: '203.0.113.7', from: 'accept', asn: 9009, organisation: '' } },
    'From',
    ['203.0.113.7 · AS9009', 'address known from the operation’s accept record'],
  ],
  ['what is usual', {}, 'Usually', ['AS3320 Deutsche Telekom AG (on 41 days, last 2026-03-05)']],
  ['that nothing is usual yet', { usually: [] }, 'Usually', ['no other network is a habit yet']],
  [
    'over what the network is new',
    {},
    'Before',
    ['this network had not managed an extension of this name on any machine in the 7 days before'],
  ],
  [
    'when the network was there last',
    {
      lastSeen: '2026-02-01T08:00:00.000Z',
      term: [
        ['resource', '/x'],
        ['asn', '9009'],
      ],
    },
    'Before',
    ['this network last managed this extension of this machine on 2026-02-01, more than 7 days before'],
  ],
  [
    'for whom the network is new',
    {
      term: [
        ['principal', 'i'],
        ['resource', '/x'],
        ['asn', '9009'],
      ],
    },
    'Before',
    ['this network had not managed this extension of this machine for who asked in the 7 days before'],
  ],
  ['that nothing else is new', { alsoNew: [] }, 'Also new', []],
  ['the weekday in UTC', { time: '2026-03-08T23:59:59.999Z' }, 'When', ['Sun 2026-03-08 23:59:59 UTC']],
])('a card says %s', (_, change, label, lines) => {
  expect(besideLabel(cardOfFinding(change), label)).toEqual(lines)
})

test.each([
  [9, 9, undefined],
  [10, 10, undefined],
  [
    11,
    10,
    'and 1 more: all 11 are findings of their own in the state table, and stand in the event g-1 that the webhook received',
  ],
])('a group of %i shows %i and says where the rest is', (count, shown, rest) => {
  const { email } = viewsOf({ kind: 'group', id: 'g-1', members: storm(count) })
  expect(email.subject).toMatch(
    /\] \d+ extensions written and \d+ deleted on 3 machines from AS9009 M247 Europe SRL \(new\)$/,
  )
  expect(email.text.match(/^- [0-9A-Z]{5} 21:14:\d\d /gm)).toHaveLength(shown)
  expect(/^- (and .*)$/m.exec(email.text)?.[1]).toBe(rest)
})

test.each<[what: string, verbs: Facts['operation']['verb'][], machines: string[], subject: string]>([
  ['of one deed on one machine', ['delete', 'delete'], ['vm-a', 'vm-a'], '2 extensions deleted on vm-a from'],
  ['of one deed on several', ['read', 'read'], ['vm-a', 'vm-b'], '2 extensions read on 2 machines from'],
  ['of two deeds', ['write', 'delete', 'delete'], ['vm-a'], '1 extension written and 2 deleted on vm-a from'],
  ['of three', ['write', 'read', 'delete'], ['vm-a'], '1 extension written, 1 read and 1 deleted on vm-a from'],
])('the subject of a group %s says what was done, where and from where', (_, verbs, machines, subject) => {
  const members = verbs.map((verb, i) => {
    const { operation, resource } = someFacts()
    return someFacts({
      operation: { ...operation, verb },
      resource: { ...resource, machine: machines[i] ?? machines[0] ?? '' },
    })
  })
  expect(viewsOf({ kind: 'group', id: 'g-1', members }).email.subject).toBe(
    `[Medium] ${subject} AS9009 M247 Europe SRL (new)`,
  )
})

test('a group counts machines by their whole name, and is as grave as its gravest', () => {
  const [one = someFacts(), two = someFacts(), three = someFacts()] = storm(3)
  const onMachine = (facts: Facts, end: string): Facts => ({
    ...facts,
    resource: { ...facts.resource, machine: `${'m'.repeat(200)}${end}` },
  })
  const members = [
    onMachine(one, '1'),
    onMachine(two, '2'),
    { ...onMachine(three, '2'), rule: { ...three.rule, severity: 'critical' as const } },
  ]
  const views = viewsOf({ kind: 'group', id: 'g-1', members })
  const name = `${'m'.repeat(119)}…`
  expect(besideLabel(cardIn(views), 'Where')).toEqual([`${name} (2 of 3)`, `${name} (1 of 3)`])
  expect(textsOf(cardIn(views))[0]).toBe('CRITICAL')
  expect(views.email.text).toContain('3 extension operations on 2 machines')
})

test('a group of several networks names each of them and leads to none', () => {
  const [one = someFacts(), two = someFacts()] = storm(2)
  const other: Facts = { ...two, source: { ...two.source, asn: 14061, organisation: 'DigitalOcean, LLC' } }
  const views = viewsOf({ kind: 'group', id: 'g-1', members: [one, other] })
  expect(views.email.subject).toBe('[Medium] 1 extension written and 1 deleted on 2 machines from 2 new networks')
  expect(views.email.text).toContain(
    '- 4ERPA 21:14:01 AzureMonitorLinuxAgent on vm-web-01 deleted from AS14061 DigitalOcean, LLC (new)',
  )
  expect(cardIn(views).actions?.map(({ title }) => title)).toEqual(['Resource', 'Identity'])
})

test('learning without trouble or findings ends in a short summary', () => {
  const progress = { ...occasions.learning.progress, trouble: '', withoutAddress: 0 }
  const { email } = viewsOf({ kind: 'learning', progress, held: [] })
  expect(email.subject).toBe('[Summary] First Seen has learnt the past and is armed')
  expect(email.text).toBe(
    [
      '[Summary] First Seen has learnt the past and is armed',
      'First Seen has learnt 1874 extension operations of the past and is armed.',
      'Armed from    Sun 2026-03-01 10:00:00 UTC\nLearnt        1874 extension operations',
      'Event         learning-2026-03-01T10:00:00.000Z\n',
    ].join('\n\n'),
  )
})

test('learning of one operation and one finding says so in the singular', () => {
  const progress = { ...occasions.learning.progress, operations: 1 }
  const { email } = viewsOf({ kind: 'learning', progress, held: [someFacts()] })
  expect(email.text).toContain(
    'First Seen has learnt 1 extension operation of the past and is armed. 1 finding of the learning time was kept and not told one by one.',
  )
  expect(email.text).toContain('Learnt        1 extension operation\n')
})

describe('a body of an alert', () => {
  const event = findingEvent(someFacts())
  test('carries the views beside the event', () => {
    const views = viewsOf(occasions.finding)
    expect(withViews(event, () => views, silentLog)).toEqual({ event, views })
  })

  test('goes out without views when they cannot be rendered, and the log says so', () => {
    const lines: [LogName, LogFields | undefined][] = []
    const log = { ...silentLog, error: (name: LogName, fields?: LogFields) => void lines.push([name, fields]) }
    const render = () => viewsOf({ kind: 'group', id: 'g-1', members: [] })
    expect(withViews(event, render, log)).toEqual({ event })
    expect(lines).toEqual([['view.failed', { alert: event.id, reason: 'Group g-1 has no members.' }]])
  })
})
