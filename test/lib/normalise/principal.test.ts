import { expect, test } from 'vitest'
import { claimOf, type Principal, principalOf } from '../../../lib/normalise/principal.ts'

const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
const uniqueName = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name'

const objectId = 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'
const roleHolder = 'b5e8fa21-6d3c-4a94-97c2-e1f406b83da5'
const undashed = 'B5E8FA216D3C4A9497C2E1F406B83DA5'
const appId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
const identityId =
  '/subscriptions/3e8f6b20/resourcegroups/rg-web/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy'

const nobody: Principal = { kind: 'unknown', id: undefined, appId: undefined, name: undefined }

type Row = [string, Record<string, unknown>, Record<string, unknown>, unknown, Partial<Principal>]

test.each<Row>([
  [
    'a user has a UPN',
    { [oid]: objectId, [upn]: 'maya@contoso.com', appid: appId },
    {},
    undefined,
    { kind: 'user', id: objectId, appId, name: 'maya@contoso.com' },
  ],
  [
    'short claims say the same',
    { oid: objectId, upn: 'maya@contoso.com', appid: appId },
    {},
    undefined,
    { kind: 'user', id: objectId, appId, name: 'maya@contoso.com' },
  ],
  [
    'a UPN is a better name than the one on display',
    { [upn]: 'maya@contoso.com', name: 'Maya' },
    {},
    undefined,
    { kind: 'user', name: 'maya@contoso.com' },
  ],
  [
    'a guest has no UPN but a unique name',
    { [uniqueName]: 'sam@fabrikam.com', name: 'Sam' },
    {},
    undefined,
    { kind: 'user', name: 'sam@fabrikam.com' },
  ],
  ['a display name will do', { name: 'Maya Lindqvist' }, {}, undefined, { kind: 'user', name: 'Maya Lindqvist' }],
  [
    'a display name is better than a unique name that is no UPN',
    { name: 'Maya', [uniqueName]: 'contoso maya' },
    {},
    undefined,
    { kind: 'user', name: 'Maya' },
  ],
  [
    'the caller of a REST record is a name if it is a UPN',
    {},
    {},
    'maya@contoso.com',
    { kind: 'user', name: 'maya@contoso.com' },
  ],
  ['the caller of a REST record is no name if it is a GUID', {}, {}, objectId, {}],
  ['the caller of a REST record may be anything', {}, {}, { value: 'maya@contoso.com' }, {}],
  [
    'the type of the token says user',
    { idtyp: 'user', [oid]: objectId },
    {},
    undefined,
    { kind: 'user', id: objectId },
  ],
  [
    'the type of the token says application',
    { idtyp: 'app', [oid]: objectId, appid: appId },
    {},
    undefined,
    { kind: 'servicePrincipal', id: objectId, appId },
  ],
  [
    'the type of the token goes before the evidence',
    { idtyp: 'user' },
    { principalType: 'ServicePrincipal' },
    undefined,
    { kind: 'user' },
  ],
  [
    'the evidence says service principal',
    {},
    { principalType: 'ServicePrincipal', principalId: undashed },
    undefined,
    { kind: 'servicePrincipal', id: roleHolder },
  ],
  [
    'the evidence says user',
    {},
    { principalType: 'User', principalId: undashed },
    undefined,
    { kind: 'user', id: roleHolder },
  ],
  [
    'the id of the token goes before that of the evidence',
    { [oid]: objectId.toUpperCase() },
    { principalType: 'User', principalId: undashed },
    undefined,
    { kind: 'user', id: objectId },
  ],
  ['a group in the evidence is not who asked', {}, { principalType: 'Group', principalId: undashed }, undefined, {}],
  ['evidence with only a role says nothing', {}, { role: 'Owner' }, undefined, {}],
  [
    'an application with an object id is a service principal',
    { [oid]: objectId, appid: appId },
    {},
    undefined,
    { kind: 'servicePrincipal', id: objectId, appId },
  ],
  [
    'an application without one is only an application',
    { appid: appId.toUpperCase() },
    {},
    undefined,
    { kind: 'app', appId },
  ],
  ['an object id alone says not of what', { [oid]: objectId }, {}, undefined, { id: objectId }],
  [
    'a managed identity names its resource',
    { xms_mirid: identityId, idtyp: 'app', [oid]: objectId, appid: appId },
    { principalType: 'ServicePrincipal' },
    undefined,
    { kind: 'managedIdentity', id: objectId, appId, name: 'id-deploy' },
  ],
  ['ids that are no GUIDs are not ids', { [oid]: 'maya', appid: 'portal' }, { principalId: '1234' }, undefined, {}],
  [
    'claims that are no text are not claims',
    { [oid]: 7, [upn]: null, name: ['Maya'], appid: {}, xms_mirid: false },
    {},
    undefined,
    {},
  ],
  ['claims with nothing in them are not claims', { [oid]: '', [upn]: ' ', name: '', appid: '' }, {}, undefined, {}],
  ['nothing is known of nobody', {}, {}, undefined, {}],
])('%s', (_, claims, evidence, caller, expected) => {
  expect(principalOf(claims, evidence, caller)).toEqual({ ...nobody, ...expected })
})

test('the address at which a token was issued is no claim that is read', () => {
  expect(principalOf({ ipaddr: '203.0.113.7', puid: '100320027A1B2C3D' }, {}, undefined)).toEqual(nobody)
})

test('the long form of a claim goes before the short one', () => {
  expect(claimOf({ oid: 'short', [oid]: 'long' }, 'objectId')).toBe('long')
})
