import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { headline, network, sentence, usualInstead, what, who } from '../../../lib/render/sentence.ts'
import { someFacts } from '../../support/facts.ts'

const { resource, operation, source, rule } = someFacts()

describe('what was touched', () => {
  test.each<[Partial<Facts>, string]>([
    [{}, 'CustomScript on vm-web-03'],
    [{ resource: { id: '/x', extension: 'CustomScript' } }, 'CustomScript'],
    [{ resource: { id: '/x' } }, 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE'],
  ])('%j', (change, expected) => {
    expect(what(someFacts(change))).toBe(expected)
  })
})

describe('who asked', () => {
  test.each<[Facts['principal'], string]>([
    [{ kind: 'user', name: 'maya@contoso.com', id: 'i' }, 'maya@contoso.com (user)'],
    [{ kind: 'servicePrincipal', name: 'svc-deploy' }, 'svc-deploy (service principal)'],
    [{ kind: 'managedIdentity', id: 'i' }, 'i (managed identity)'],
    [{ kind: 'app', appId: 'a' }, 'app a (application)'],
    [{ kind: 'unknown', name: 'maya' }, 'maya'],
    [{ kind: 'user' }, 'an unnamed user'],
    [{ kind: 'unknown' }, 'somebody whom the record does not name'],
  ])('%j: %s', (principal, expected) => {
    expect(who(someFacts({ principal }))).toBe(expected)
  })
})

describe('the headline', () => {
  test.each([
    ['write', 'written'],
    ['delete', 'deleted'],
    ['read', 'read'],
    ['other', 'managed'],
  ] as const)('of a %s', (verb, done) => {
    expect(headline(someFacts({ operation: { ...operation, verb } }))).toBe(
      `CustomScript on vm-web-03 ${done} from AS9009 M247 Europe SRL, a network never seen managing it in the 7 days before`,
    )
  })

  test('of a network that was seen before says when', () => {
    expect(headline(someFacts({ lastSeen: '2026-02-01T00:00:00.000Z' }))).toMatch(
      /, a network last seen managing it on 2026-02-01, more than 7 days before$/,
    )
  })

  test('of a window of one day says day', () => {
    expect(headline(someFacts({ rule: { ...rule, windowDays: 1 } }))).toMatch(/in the 1 day before$/)
  })
})

describe('what the network is new to is what the rule compares', () => {
  const values = { extension: 'customscript', path: 'vm1/x', resource: '/x', principal: 'i', asn: '9009' }
  test.each<[keys: (keyof typeof values)[], never: string, usually: string]>([
    [['extension', 'asn'], 'never seen managing it in the 7 days before', 'Usually it is managed from AS3320'],
    [['resource', 'asn'], 'never seen managing it in the 7 days before', 'Usually it is managed from AS3320'],
    [['principal', 'asn'], 'never seen used by who asked in the 7 days before', 'Usually who asked comes from AS3320'],
    [
      ['principal', 'path', 'asn'],
      'never seen used by who asked to manage it in the 7 days before',
      'Usually who asked manages it from AS3320',
    ],
    [['asn'], 'never seen in the 7 days before', ''],
  ])('%j', (keys, never, usually) => {
    const usual = keys.length === 1 ? { usually: [] } : {}
    const facts = someFacts({ term: keys.map((key) => [key, values[key]] as const), ...usual })
    expect(headline(facts)).toContain(`, a network ${never}`)
    expect(headline({ ...facts, lastSeen: '2026-02-01T00:00:00.000Z' })).toContain(
      `, a network ${never.replace('never', 'last').replace(/ in the .*/, '')} on 2026-02-01, more than 7 days before`,
    )
    expect(usualInstead(facts)).toContain(usually)
  })
})

test('the sentence names who, what, from where and what makes it a finding', () => {
  expect(sentence(someFacts())).toBe(
    'maya@contoso.com (user) has written CustomScript on vm-web-03 from AS9009 M247 Europe SRL (203.0.113.7), a network never seen managing it in the 7 days before.',
  )
})

test('the sentence says when the address is that of another record', () => {
  expect(sentence(someFacts({ source: { ...source, from: 'accept' } }))).toContain(
    '(203.0.113.7, known from the accept record)',
  )
})

test('a network without a name is its number', () => {
  expect(network(someFacts({ resource, source: { ...source, organisation: '' } }))).toBe('AS9009')
})
