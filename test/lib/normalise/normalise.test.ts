import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ActivityRecord, normalise } from '../../../lib/normalise/normalise.ts'
import { anIdentity, aRecord, aRestRecord, type RawRecord } from '../../support/records.ts'

const shownId =
  '/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-03/extensions/CustomScript'

const written: ActivityRecord = {
  timeMs: 1_772_831_647_441,
  operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE',
  operation: 'microsoft.compute/virtualmachines/extensions/write',
  resourceId:
    '/SUBSCRIPTIONS/3E8F6B20-51C7-4A9D-B2E4-9D0C7A1F5B68/RESOURCEGROUPS/RG-WEB/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/VM-WEB-03/EXTENSIONS/CUSTOMSCRIPT',
  correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16',
  category: 'Administrative',
  stage: 'success',
  caller: { kind: 'public', ip: '203.0.113.7' },
  resource: {
    subscriptionId: '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68',
    resourceGroup: 'rg-web',
    type: 'microsoft.compute/virtualmachines/extensions',
    path: 'vm-web-03/extensions/customscript',
    name: 'customscript',
    shownName: 'CustomScript',
    shownId,
    parentName: 'vm-web-03',
  },
  principal: {
    kind: 'user',
    id: 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94',
    appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    name: 'maya@contoso.com',
  },
  tenantId: '7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37',
}

describe('one operation reads the same', () => {
  test('as Event Hub writes it', () => {
    expect(normalise(aRecord())).toEqual(written)
  })

  test('as the REST interface writes it, but for the casing that each uses', () => {
    const operationName = 'Microsoft.Compute/virtualMachines/extensions/write'
    expect(normalise(aRestRecord())).toEqual({ ...written, operationName, resourceId: shownId })
  })

  const identity = anIdentity()
  test.each<[string, RawRecord]>([
    ['identity is JSON text', { identity: JSON.stringify(identity) }],
    ['claims are JSON text', { identity: anIdentity({ claims: JSON.stringify(identity.claims) }) }],
    ['authorization is JSON text', { identity: anIdentity({ authorization: JSON.stringify(identity.authorization) }) }],
    ['claims and authorization stand outside', { identity: undefined, ...identity }],
    [
      'properties are JSON text and hold the tenant',
      { tenantId: undefined, properties: JSON.stringify(aRecord().properties) },
    ],
    ['only the token tells the tenant', { tenantId: undefined, properties: undefined }],
    ['its tenant is in capitals', { tenantId: '7C1D3A52-94FE-4D0B-8F0E-2B6A5C9D1E37' }],
    ['its time has an offset', { time: '2026-03-06T22:14:07.441+01:00' }],
    ['its address has a port', { callerIpAddress: '203.0.113.7:51234' }],
    ['its address stands in httpRequest', { callerIpAddress: '', httpRequest: { clientIpAddress: '203.0.113.7' } }],
    ['httpRequest is JSON text', { callerIpAddress: undefined, httpRequest: '{"clientIpAddress":"203.0.113.7"}' }],
    ['its status is REST’s', { resultType: undefined, resultSignature: undefined, status: { value: 'Succeeded' } }],
    ['its status is a word', { resultType: undefined, resultSignature: undefined, status: 'Succeeded' }],
    ['only its signature tells the stage', { resultType: undefined }],
    ['fields are added that nobody knows', { Stamp: 'FDWeb', Level: 4, records: [] }],
  ])('if %s', (_, change) => {
    expect(normalise(aRecord(change))).toEqual(written)
  })
})

describe('what a record does not say, or not readably, is absent', () => {
  test.each<[string, RawRecord, RawRecord]>([
    ['no time', { time: undefined }, { timeMs: undefined }],
    ['a time that is none', { time: 'yesterday' }, { timeMs: undefined }],
    ['no operation', { operationName: undefined }, { operationName: undefined, operation: undefined }],
    ['an empty operation', { operationName: '' }, { operationName: undefined, operation: undefined }],
    ['an operation that is a number', { operationName: 7 }, { operationName: undefined, operation: undefined }],
    [
      'an operation whose value is a number',
      { operationName: { value: 7 } },
      { operationName: undefined, operation: undefined },
    ],
    ['no correlation', { correlationId: undefined }, { correlationId: undefined }],
    ['a correlation that is an object', { correlationId: {} }, { correlationId: undefined }],
    ['no category', { category: undefined }, { category: undefined }],
    ['a slash at the end of the resource', { resourceId: `${written.resourceId}/` }, {}],
    ['no resource', { resourceId: undefined }, { resourceId: undefined, resource: undefined }],
    ['no stage', { resultType: undefined, resultSignature: undefined }, { stage: undefined }],
    ['no address', { callerIpAddress: undefined }, { caller: { kind: 'missing', reason: 'absent' } }],
    ['a private address', { callerIpAddress: '10.0.0.4' }, { caller: { kind: 'missing', reason: 'private' } }],
    [
      'no address that it could be',
      { callerIpAddress: '127.0.0.0/8' },
      { caller: { kind: 'missing', reason: 'invalid' } },
    ],
    [
      'no identity',
      { identity: undefined },
      {
        principal: { kind: 'unknown' },
        resource: {
          ...written.resource,
          resourceGroup: 'RG-WEB',
          shownName: 'CUSTOMSCRIPT',
          shownId: written.resourceId,
          parentName: 'VM-WEB-03',
        },
      },
    ],
    [
      'an identity that is a name',
      { identity: 'Maya' },
      { principal: { kind: 'unknown' }, resource: normalise(aRecord({ identity: {} })).resource },
    ],
    [
      'no tenant anywhere',
      { tenantId: '', identity: undefined, properties: { hierarchy: '' } },
      { tenantId: undefined, principal: { kind: 'unknown' }, resource: normalise(aRecord({ identity: {} })).resource },
    ],
  ])('%s', (_, change, expected) => {
    expect(normalise(aRecord(change))).toEqual({ ...written, ...expected })
  })

  test('the tenant may be known from the place in the hierarchy alone', () => {
    expect(normalise(aRecord({ tenantId: undefined, identity: undefined })).tenantId).toBe(written.tenantId)
  })

  test('a hierarchy that is nothing but the subscription names no tenant', () => {
    const properties = { hierarchy: written.resource?.subscriptionId }
    expect(normalise(aRecord({ tenantId: undefined, identity: undefined, properties })).tenantId).toBeUndefined()
  })

  test('a private address is not replaced by another field', () => {
    const change = { callerIpAddress: '10.0.0.4', httpRequest: { clientIpAddress: '203.0.113.7' } }
    expect(normalise(aRecord(change)).caller).toEqual({ kind: 'missing', reason: 'private' })
  })

  test('the address at which the token was issued is not where the request came from', () => {
    const record = aRecord({ callerIpAddress: undefined })
    expect(JSON.stringify(record)).toContain('"ipaddr":"203.0.113.7"')
    expect(normalise(record).caller).toEqual({ kind: 'missing', reason: 'absent' })
  })

  test.each([null, undefined, 7, 'x', true, [], [aRecord()], {}, JSON.stringify(aRecord())])(
    'of %j nothing is known',
    (value) => {
      expect(normalise(value)).toEqual({
        caller: { kind: 'missing', reason: 'absent' },
        principal: { kind: 'unknown' },
      })
    },
  )
})

describe('other records of the log', () => {
  test('the end of a role’s activation has no address, no identity and prose for an operation', () => {
    const record = {
      location: 'global',
      resultType: 'Succeeded',
      time: '2026-04-10T21:43:40.2657554Z',
      resourceId:
        '/SUBSCRIPTIONS/3E8F6B20-51C7-4A9D-B2E4-9D0C7A1F5B68/RESOURCEGROUPS/rg-web/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/kv-web',
      correlationId: 'c0ffee00-0000-4000-8000-000000000001',
      operationName: 'Remove member from role (PIM activation expired)',
      category: 'Administrative',
      properties: { SubscriptionID: null, EventName: 'RemoveActivatedRole' },
    }
    expect(normalise(record)).toMatchObject({
      operation: 'remove member from role (pim activation expired)',
      stage: 'success',
      caller: { kind: 'missing', reason: 'absent' },
      resource: { name: 'kv-web', resourceGroup: 'rg-web' },
      principal: { kind: 'unknown' },
    })
  })

  test('a sign-in has no stage and no resource', () => {
    const record = {
      time: '2026-03-06T21:14:07.4418231Z',
      resourceId: '/tenants/7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37/providers/Microsoft.aadiam',
      operationName: 'Sign-in activity',
      category: 'SignInLogs',
      tenantId: '7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37',
      resultType: '0',
      callerIpAddress: '2001:DB8::7',
      identity: 'Maya Lindqvist',
      Level: 4,
    }
    expect(normalise(record)).toMatchObject({
      stage: undefined,
      resource: undefined,
      caller: { kind: 'public', ip: '2001:db8::7' },
      principal: { kind: 'unknown' },
    })
  })
})

test('whatever JSON a record and its fields are, normalise answers', () => {
  const fields = Object.keys({ ...aRecord(), ...aRestRecord() })
  const anyValue = fc.oneof(fc.jsonValue(), fc.json(), fc.constantFrom('{', '/', '//', '[::]:1', '__proto__'))
  const anyRecord = fc.oneof(anyValue, fc.dictionary(fc.constantFrom(...fields, '__proto__', 'constructor'), anyValue))
  const property = fc.property(anyRecord, (value) => {
    const { caller, principal } = normalise(value)
    expect(['public', 'missing']).toContain(caller.kind)
    expect(['user', 'servicePrincipal', 'managedIdentity', 'app', 'unknown']).toContain(principal.kind)
  })
  fc.assert(property, { numRuns: 2000 })
})

test.each(['identity', 'properties', 'resourceId', 'time', 'callerIpAddress', 'operationName'])(
  'a megabyte of text in %s, or 10,000 objects in each other, are no trouble',
  (field) => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    for (const value of ['x'.repeat(1_000_000), '/a'.repeat(500_000), '1:'.repeat(500_000), deep, JSON.parse(deep)])
      expect(normalise(aRecord({ [field]: value })).correlationId).toBe('b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16')
  },
)
