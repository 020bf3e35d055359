import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { headline, network, sentence, what, who } from '../../../lib/render/sentence.ts'
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
