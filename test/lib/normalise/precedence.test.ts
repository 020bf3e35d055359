import { expect, test } from 'vitest'
import { callerOf } from '../../../lib/normalise/address.ts'
import { normalise } from '../../../lib/normalise/normalise.ts'
import { anIdentity, aRecord } from '../../support/records.ts'

const [own, ofToken] = ['7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37', '11111111-2222-4333-8444-555555555555']

test('the time of an export goes before that of the REST interface', () => {
  const { timeMs } = normalise(aRecord({ time: '2026-03-06T00:00:00Z', eventTimestamp: '2026-03-07T00:00:00Z' }))
  expect(timeMs).toBe(Date.parse('2026-03-06T00:00:00Z'))
})

test('a record’s own tenant and that of its place go before that of the token, which is another where access is delegated', () => {
  const identity = anIdentity({ claims: { tid: ofToken } })
  expect(normalise(aRecord({ tenantId: own, properties: undefined, identity })).tenantId).toBe(own)
  expect(normalise(aRecord({ tenantId: undefined, identity })).tenantId).toBe(own)
  expect(normalise(aRecord({ tenantId: undefined, properties: undefined, identity })).tenantId).toBe(ofToken)
})

test('who has neither a mail-like nor a display name is called by the unique name', () => {
  const identity = anIdentity({ claims: { unique_name: 'live.com#maya' } })
  expect(normalise(aRecord({ identity })).principal.name).toBe('live.com#maya')
})

test.each([
  ['2001::1', 'Teredo'],
  ['2002:101:101::1', '6to4'],
  ['192.52.193.1', 'AMT'],
  ['192.31.196.1', 'AS112'],
])('%s (%s) carries traffic of others and can be looked up', (ip) => {
  expect(callerOf(ip)).toEqual({ kind: 'public', ip })
})
