import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '../../lib/edges.ts'
import type { Progress } from '../../lib/learn/progress.ts'
import { handle } from '../../lib/pipeline.ts'
import { alarmEvent } from '../../lib/render/alarm-event.ts'
import { learningEvent } from '../../lib/render/learning-event.ts'
import { updateEvent } from '../../lib/render/update-event.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import { viewsOf } from '../../lib/render/views.ts'
import { someEdges } from '../support/edges.ts'
import { someFacts } from '../support/facts.ts'
import { messageOf } from '../support/messages.ts'
import { aRecord } from '../support/records.ts'
import { examples, ofType, theOne } from './snapshot.ts'
import { type Definition, endOf, requestsOf } from './workflow.ts'

const workflow =
  ofType('small', 'Microsoft.Logic/workflows').find(({ name }) => !name.includes('heartbeat')) ??
  expect.fail('no Logic App')
const definition = workflow.properties.definition as Definition
const accepts = new Ajv().compile(definition.triggers.alert?.inputs.schema ?? {})

const parameters = {
  teamsUrl: 'https://teams.example/hook',
  mailHost: 'acs.example',
  mailSender: 'DoNotReply@mail.example',
  mailRecipients: [{ address: 'security@example.com' }],
}
const run = (body: unknown, change: Partial<typeof parameters> = {}) =>
  requestsOf(definition.actions, { parameters: { ...parameters, ...change }, triggerBody: body })

const now = new Date('2026-04-01T00:00:00Z')
const alarm = { kind: 'unsent', what: '3 alerts are not sent.', todo: 'Look at the Logic App.' } as const
const triage = { as: 'BenignPositive', by: 'ines@lindgrove.example', at: now, comment: 'ticket 4711' } as const
const progress: Progress = {
  armedFrom: now,
  learntDownTo: {},
  added: {},
  stuck: [],
  trouble: '',
  operations: 231,
  withoutAddress: 2,
  etag: '',
}

/** The alert that the pipeline sends of one finding; in a group of its own when `groupAbove` is 0. */
async function alertOfFinding(groupAbove: number): Promise<AlertBody> {
  const edges = someEdges({ policy: { ...defaultPolicy, groupAbove } })
  await handle([messageOf([aRecord()])], edges)
  return edges.sent[0] ?? expect.fail('nothing was sent')
}

/** Alerts of all kinds as the app's own code makes them, through JSON as they travel. */
const kinds: Record<string, AlertBody> = JSON.parse(
  JSON.stringify({
    finding: await alertOfFinding(5),
    group: await alertOfFinding(0),
    alarm: { event: alarmEvent(alarm, now, now), views: viewsOf({ kind: 'alarm', alarm, since: now }) },
    update: { event: updateEvent(someFacts(), triage), views: viewsOf({ kind: 'update', facts: someFacts(), triage }) },
    learning: { event: learningEvent(progress, []), views: viewsOf({ kind: 'learning', progress, held: [] }) },
  }),
)
const finding = kinds.finding ?? expect.fail('no finding')

describe.each(Object.entries(kinds))('the %s that the code sends', (_, { event, views }) => {
  test('is accepted by the trigger, with its views and without', () => {
    expect(accepts({ event, views }), JSON.stringify(accepts.errors)).toBe(true)
    expect(accepts({ event }), JSON.stringify(accepts.errors)).toBe(true)
  })

  test('is posted as its card and sent as its mail', () => {
    const card = views?.teams ?? expect.fail('no card')
    const { subject, text, html } = views?.email ?? expect.fail('no mail')
    for (const part of [subject, text, html]) expect(part).toMatch(/\w{3}/)
    expect(run({ event, views })).toMatchObject({
      Post_card: { method: 'POST', uri: 'https://teams.example/hook', body: card },
      Send_mail: {
        method: 'POST',
        uri: 'https://acs.example/emails:send?api-version=2025-09-01',
        body: {
          senderAddress: 'DoNotReply@mail.example',
          recipients: { to: [{ address: 'security@example.com' }] },
          content: { subject, plainText: text, html },
        },
      },
    })
  })

  test('reaches Teams and mail with its message when its views could not be rendered', () => {
    const message = String((event.data as { message?: unknown }).message)
    const requests = run({ event })
    expect(message).toMatch(/\w{3}/)
    expect(requests).toMatchObject({
      Post_text: { body: { attachments: [{ content: { body: [{ inlines: [{ text: message }] }] } }] } },
      Send_mail: { body: { content: { subject: `First Seen: ${event.type}`, plainText: message } } },
    })
  })
})

test.each([['specversion'], ['id'], ['source'], ['type'], ['time'], ['data']])(
  'an event whose %s has another name is refused',
  (field) => {
    const event = { ...finding.event, [`${field}2`]: finding.event[field as 'id'], [field]: undefined }
    expect(accepts(JSON.parse(JSON.stringify({ event })))).toBe(false)
  },
)

test('an event whose message has another name is refused', () => {
  expect(accepts({ event: { ...finding.event, data: { text: 'a finding' } } })).toBe(false)
})

test('an alert whose card is none is refused', () => {
  expect(accepts({ event: finding.event, views: { teams: 'a text' } })).toBe(false)
  expect(accepts({ event: finding.event, views: { teams: { type: 'message' } } })).toBe(false)
})

test('without an address of Teams, nothing is posted; without a recipient, no mail is sent', () => {
  expect(Object.keys(run(finding, { teamsUrl: '' }))).toEqual(['Send_mail'])
  expect(Object.keys(run(finding, { mailRecipients: [] }))).toEqual(['Post_card'])
  expect(run(finding, { teamsUrl: '', mailRecipients: [] })).toEqual({})
})

test('an alert that reaches neither Teams nor mail fails its run, which raises the alarm failed-runs', () => {
  const end = (change: Partial<typeof parameters>) =>
    endOf(definition.actions, { parameters: { ...parameters, ...change }, triggerBody: finding })
  expect(end({ teamsUrl: '', mailRecipients: [] })).toMatchObject({
    runStatus: 'Failed',
    runError: { message: expect.stringMatching(/teamsUrl or alertEmails/) },
  })
  for (const change of [{}, { teamsUrl: '' }, { mailRecipients: [] }])
    expect(end(change)).toEqual({ runStatus: 'Succeeded' })
})

test('what an attacker writes is neither markdown in Teams nor HTML in mail', () => {
  const data = { message: '[here](https://evil.example) <img src=x> & so on' }
  const requests = run({ event: { ...finding.event, data } })
  expect(requests.Post_text?.body).toMatchObject({
    attachments: [
      { content: { body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: data.message }] }] } },
    ],
  })
  expect(requests.Send_mail?.body).toMatchObject({
    content: { html: '<pre>[here](https://evil.example) &lt;img src=x> &amp; so on</pre>' },
  })
})

test('only the identity of the app may call: no signature, and each policy asks for issuer, audience and object id', () => {
  const { triggers } = workflow.properties.accessControl as {
    triggers: {
      sasAuthenticationPolicy: object
      openAuthenticationPolicies: {
        policies: Record<string, { type: string; claims: { name: string; value: string }[] }>
      }
    }
  }
  expect(triggers.sasAuthenticationPolicy).toEqual({ state: 'Disabled' })
  const policies = Object.values(triggers.openAuthenticationPolicies.policies)
  expect(policies).toHaveLength(2)
  for (const { type, claims } of policies) {
    expect(type).toBe('AAD')
    expect(claims.map(({ name }) => name)).toEqual(['iss', 'oid', 'aud'])
    expect(claims[1]?.value).toMatch(/userAssignedIdentities\/id-app-\w+', '[\d-]+'\)\.principalId\]$/)
  }
})

test.each(examples.filter((example) => example !== 'management-group'))(
  'in %s the history of runs shows neither an address nor an alert',
  (example) => {
    for (const { properties } of ofType(example, 'Microsoft.Logic/workflows')) {
      const text = JSON.stringify(properties)
      const requests = text.match(/"type":"Http"/g)?.length
      expect(text.match(/"secureData":\{"properties":\["inputs","outputs"\]\}/g)?.length).toBeGreaterThanOrEqual(
        requests ?? 99,
      )
    }
  },
)

test('the heartbeat posts to Teams, and only when there is an address', () => {
  const { actions } = theOne('small', 'Microsoft.Logic/workflows', 'logic-heartbeat').properties
    .definition as Definition
  const posted = requestsOf(actions, { parameters, triggerBody: null })
  expect(posted.Post_heartbeat).toMatchObject({ uri: 'https://teams.example/hook', body: { type: 'message' } })
  expect(requestsOf(actions, { parameters: { teamsUrl: '' }, triggerBody: null })).toEqual({})
})
