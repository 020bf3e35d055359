import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { alarmEvent } from '../../../lib/render/alarm-event.ts'
import { findingEvent, groupEvent } from '../../../lib/render/event.ts'
import { someFacts } from '../../support/facts.ts'
import { cloudEvent, detectionFinding, problemsOf } from '../../support/schemas.ts'
import { factsSaying } from './occasions.ts'

test('docs/message-format.md names the type of each event that is sent, and no other', () => {
  const root = join(import.meta.dirname, '../../..')
  const typesIn = (...files: string[]): string[] => {
    const texts = files.map((file) => readFileSync(join(root, file), 'utf8'))
    return [...new Set(texts.flatMap((text) => text.match(/dev\.first-seen(?:\.\w+)+/g) ?? []))].sort()
  }
  const sources = readdirSync(join(root, 'lib/render')).map((name) => `lib/render/${name}`)
  expect(typesIn('docs/message-format.md')).toEqual(typesIn(...sources))
})

const bare = (): Facts => {
  const { rule, term, operation, source } = someFacts()
  return someFacts({
    rule: { ...rule, attack: [], references: [], tags: [] },
    term,
    operation: { ...operation, verb: 'other', correlationId: '' },
    resource: { id: '/providers/Microsoft.Compute/virtualMachines/vm/extensions/x' },
    principal: { kind: 'unknown' },
    source,
    alsoNew: [],
    usually: [],
  })
}

const kinds = ['user', 'servicePrincipal', 'managedIdentity', 'app', 'unknown'] as const
const severities = ['low', 'medium', 'high', 'critical'] as const

const shapes: [string, Facts][] = [
  ['one with everything', someFacts()],
  ['one with as little as a record can say', bare()],
  ['one whose term was seen before', someFacts({ lastSeen: '2026-02-01T00:00:00.000Z' })],
  ['one whose address is of IPv6', someFacts({ source: { ...someFacts().source, ip: '2001:db8::7', from: 'accept' } })],
  ['one in the biggest network', someFacts({ source: { ...someFacts().source, asn: 4294967295 } })],
  ...kinds.map((kind): [string, Facts] => [
    `one by ${kind} with an id alone`,
    someFacts({ principal: { kind, id: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94' } }),
  ]),
  ...kinds.map((kind): [string, Facts] => [`one by ${kind} without anything`, someFacts({ principal: { kind } })]),
  ...severities.map((severity): [string, Facts] => [
    `one of ${severity} severity`,
    someFacts({ rule: { ...someFacts().rule, severity } }),
  ]),
]

/** Every text of the facts becomes this one, but what no log can choose: the rule and the form of an address. */
function hostile(text: string): Facts {
  const facts = factsSaying(text)
  const { rule, source } = someFacts()
  return { ...facts, rule, source: { ...facts.source, ip: source.ip } }
}

const hostileShapes: [string, Facts][] = [
  ['markup', '<script>alert(1)</script>&amp;"\''],
  ['line ends and controls', 'a\r\n\u0000\u001b[31m\u0085\u007fb'],
  ['half a character', 'a\uD83Db\uDE00'],
  ['a code point that is none', 'a\uFFFEb\u{1FFFF}'],
  ['reversed text', 'gpj\u202Eexe'],
  ['spaces and slashes', ' /../%2e%2e/ ?x#y '],
  ['a template', '@{triggerBody()} {{x}} %{y}'],
  ['one emoji', '🚀'],
  ['very much text', 'x'.repeat(4096)],
].map(([name = '', text = '']) => [`one whose texts are ${name}`, hostile(text)])

describe.each([...shapes, ...hostileShapes])('the event of a finding: %s', (_, facts) => {
  test('is a CloudEvent with an OCSF 1.8 Detection Finding, alone and in a group', () => {
    for (const event of [findingEvent(facts), groupEvent('g-1', [facts, someFacts()])]) {
      const received = JSON.parse(JSON.stringify(event)) as typeof event
      expect(problemsOf(cloudEvent, received)).toEqual([])
      expect(problemsOf(detectionFinding, received.data)).toEqual([])
    }
  })
})

test('an event says which finding, where and when it was', () => {
  const { data, ...envelope } = findingEvent(someFacts())
  expect(envelope).toEqual({
    specversion: '1.0',
    id: '20260306T211407441Z-0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    source: '/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68',
    type: 'dev.first-seen.finding.created',
    subject:
      '/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-03/extensions/CustomScript',
    time: '2026-03-06T21:14:07.441Z',
    datacontenttype: 'application/json',
    dataschema: 'https://schema.ocsf.io/1.8.0/classes/detection_finding',
  })
  expect(data).toMatchObject({ class_uid: 2004, type_uid: 200401, severity: 'Medium', severity_id: 3, risk_score: 47 })
  expect(data).toMatchObject({ time: 1772831647441, metadata: { version: '1.8.0', uid: envelope.id } })
})

test('what an attribute may not hold is replaced, the data keeps it', () => {
  const id = '/subscriptions/a\nb/resourceGroups/\uD83D'
  const event = findingEvent(someFacts({ resource: { id, subscriptionId: 'a\nb\uD83D' } }))
  expect(event.subject).toBe('/subscriptions/a\uFFFDb/resourceGroups/\uFFFD')
  expect(event.source).toBe('/subscriptions/a%EF%BF%BDb%EF%BF%BD')
  expect(event.data.resources).toMatchObject([{ uid: id }])
})

test('a group tells of all its members, as grave as the gravest, at the time of the last', () => {
  const { rule } = someFacts()
  const first = someFacts({ id: 'one', time: '2026-03-06T00:00:00.000Z' })
  const last = someFacts({ id: 'two', time: '2026-03-07T00:00:00.000Z', rule: { ...rule, severity: 'high', risk: 73 } })
  const event = groupEvent('g-1', [last, first])
  expect(event).toMatchObject({
    id: 'g-1',
    subject: 'g-1',
    time: '2026-03-07T00:00:00.000Z',
    type: 'dev.first-seen.findings.grouped',
  })
  expect(event.data).toMatchObject({
    severity: 'High',
    risk_score: 73,
    count: 2,
    start_time: 1772755200000,
    end_time: 1772841600000,
  })
  expect(event.data).toMatchObject({
    finding_info: { related_events_count: 2, related_events: [{ uid: 'two' }, { uid: 'one' }] },
  })
})

test('a group without members is a mistake, not an event', () => {
  expect(() => groupEvent('g-1', [])).toThrow('Group g-1 has no members.')
})

test('the event of an alarm is a CloudEvent with one id a day', () => {
  const alarm = { kind: 'unsent', what: '3 alerts are not sent.', todo: 'Look at the Logic App.' } as const
  const since = new Date('2026-03-06T21:14:07.441Z')
  const idAt = (now: string): string => alarmEvent(alarm, since, new Date(now)).id
  expect(problemsOf(cloudEvent, alarmEvent(alarm, since, since))).toEqual([])
  expect(idAt('2026-03-06T21:15:00Z')).toBe(idAt('2026-03-06T23:59:59Z'))
  expect(idAt('2026-03-06T21:15:00Z')).not.toBe(idAt('2026-03-07T00:00:00Z'))
})
