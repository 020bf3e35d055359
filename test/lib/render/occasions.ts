import type { Facts } from '../../../lib/decide/facts.ts'
import type { Occasion } from '../../../lib/render/views.ts'
import { someFacts } from '../../support/facts.ts'

const { resource, operation, source, rule } = someFacts()

/** A finding of a stolen deploy principal: graver, known from a Start record, and seen long before. */
const returned: Facts = someFacts({
  rule: { ...rule, severity: 'high', risk: 73 },
  principal: {
    kind: 'servicePrincipal',
    id: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94',
    appId: '3f1c8e02-7d44-4b0a-9e55-1a2b3c4d5e6f',
    name: 'svc-deploy',
  },
  source: { ...source, ip: '45.13.104.7', from: 'start' },
  alsoNew: [
    { rule: 'network-new-to-principal', says: 'to who asked' },
    { rule: 'network-new-to-tenant', says: 'to this tenant' },
  ],
  usually: [],
  lastSeen: '2026-02-01T08:00:00.000Z',
})

const extensions = ['MDE.Linux', 'AzureMonitorLinuxAgent', 'CustomScript', 'Dependency.Agent'] as const

/** `count` findings of one minute by one principal from one network, over three machines. */
export const storm = (count: number): Facts[] =>
  Array.from({ length: count }, (_, i) =>
    someFacts({
      id: `finding-${i}`,
      time: new Date(Date.UTC(2026, 2, 6, 21, 14, i)).toISOString(),
      operation: { ...operation, verb: i % 3 === 0 ? 'write' : 'delete' },
      resource: { ...resource, machine: `vm-web-0${i % 3}`, extension: extensions[i % 4] ?? 'CustomScript' },
      principal: returned.principal,
    }),
  )

/** An occasion of each kind, as golden views show them. */
export const occasions = {
  finding: { kind: 'finding', facts: someFacts() },
  'finding-returned': { kind: 'finding', facts: returned },
  group: { kind: 'group', id: 'g-0f1e2d3c4b5a69788796a5b4c3d2e1f0', members: storm(23) },
  learning: {
    kind: 'learning',
    held: storm(12),
    progress: {
      armedFrom: new Date('2026-03-01T10:00:00Z'),
      learntDownTo: {},
      added: {},
      stuck: [],
      trouble: 'Azure answered 403 for the Activity Log of a subscription',
      operations: 1874,
      withoutAddress: 61,
      etag: '',
    },
  },
  update: {
    kind: 'update',
    facts: returned,
    triage: {
      as: 'BenignPositive',
      by: 'ines@lindgrove.example',
      at: new Date('2026-03-07T08:30:00Z'),
      comment: 'The new build agents, ticket 4711.',
    },
  },
  alarm: {
    kind: 'alarm',
    alarm: {
      kind: 'unsent',
      what: '3 alerts or judgements are not sent, the oldest since 2026-03-06T21:14:07.441Z.',
      todo: 'The webhook does not take them. Check the Logic App: is it enabled, and may the app call it?',
    },
    since: new Date('2026-03-06T22:15:00Z'),
  },
} as const satisfies Record<string, Occasion>

/** Texts that somebody could choose to mislead whoever reads the alert. */
export const traps = [
  '[click](https://evil.example)',
  '**bold** _it_ `code` ~~no~~',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<at>Everyone</at>',
  '"><a href="https://evil.example">x</a>',
  '{{DATE(2026-01-01T00:00:00Z)}}',
  '- a\n- b\r\nBcc: x@evil.example',
  'gpj.\u202Eexe',
  'a\u0000b\u001b[31m\u200b\u2028\uFEFF',
  'CustomScript\u3164\u2800\u{E0101}',
  `Custom${'\u00a0'.repeat(30)}from AS24940 Hetzner (known)`,
  'half \uD83D of a character',
  '&lt;b&gt;&amp;',
  'www.evil.example',
  '🚀'.repeat(700),
] as const

/** Facts all of whose texts are this one, the rule's too. */
export const factsSaying = (text: string): Facts => ({
  id: '20260306T211407441Z-0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  time: '2026-03-06T21:14:07.441Z',
  rule: {
    ...rule,
    id: text,
    title: text,
    description: text,
    attack: Array.from({ length: 30 }, () => ({
      tactic: { id: text, name: text },
      technique: { id: text, name: text },
    })),
    guide: { triage: Array(30).fill(text), falsePositives: Array(30).fill(text), response: Array(30).fill(text) },
  },
  term: [['extension', text]],
  operation: { name: text, verb: 'write', correlationId: text },
  resource: {
    id: text,
    type: text,
    extension: text,
    machine: text,
    resourceGroup: text,
    subscriptionId: text,
    tenantId: text,
  },
  principal: { kind: 'user', id: text, appId: text, name: text },
  source: { ip: text, from: 'start', asn: 9009, organisation: text },
  alsoNew: Array(30).fill({ rule: text, says: text }),
  usually: Array(3).fill({ asn: 3320, organisation: text, days: 41, lastSeen: '2026-03-05' }),
})
