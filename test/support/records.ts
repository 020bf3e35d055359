/** A record as JSON gives it, before anybody has looked at its fields. */
export type RawRecord = Record<string, unknown>

/**
 * The Success record of a write of `CustomScript` on `vm-web-03`, by a user, as Azure writes it to an Event Hub. Every call makes a new one.
 * `change` replaces top-level fields; a field set to undefined is left out.
 */
export function aRecord(change: RawRecord = {}): RawRecord {
  return changed(
    {
      RoleLocation: 'West Europe',
      ReleaseVersion: '7.2026.10.2+3c1f0b52.release_2026w10',
      time: '2026-03-06T21:14:07.4418231Z',
      resourceId: resourceId.toUpperCase(),
      operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/WRITE',
      category: 'Administrative',
      resultType: 'Success',
      resultSignature: 'Succeeded.',
      durationMs: '0',
      callerIpAddress: '203.0.113.7',
      correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16',
      identity: anIdentity(),
      level: 'Information',
      tenantId,
      properties: {
        eventCategory: 'Administrative',
        entity: resourceId,
        message: 'Microsoft.Compute/virtualMachines/extensions/write',
        hierarchy: `${tenantId}/mg-landing-zones/${subscriptionId}`,
      },
    },
    change,
  )
}

/** The identity of `aRecord`: authorization with its evidence, and all claims of a user's token. `change` replaces `authorization` or `claims`. */
export function anIdentity(change: RawRecord = {}): RawRecord {
  return changed({ authorization: authorization(), claims: userClaims() }, change)
}

/** The same operation as the REST interface and `az monitor activity-log list` give it. `change` works as in `aRecord`. */
export function aRestRecord(change: RawRecord = {}): RawRecord {
  const eventDataId = '5d2f9a61-02c3-4c0e-8a0b-7f2f4e6f3a90'
  return changed(
    {
      authorization: authorization(),
      caller: 'maya@contoso.com',
      category: { value: 'Administrative', localizedValue: 'Administrative' },
      claims: userClaims(),
      correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16',
      description: '',
      eventDataId,
      eventName: { value: 'EndRequest', localizedValue: 'End request' },
      eventTimestamp: '2026-03-06T21:14:07.4418231Z',
      httpRequest: {
        clientRequestId: '0b9a8d5e-58b4-4a43-8b23-9c1e5a7f6d02',
        clientIpAddress: '203.0.113.7',
        method: 'PUT',
      },
      id: `${resourceId}/events/${eventDataId}/ticks/639084284474418231`,
      level: 'Informational',
      operationId: '1f6e2c9b-7d55-4b1f-9f61-3f0a2d7c8e44',
      operationName: {
        value: 'Microsoft.Compute/virtualMachines/extensions/write',
        localizedValue: 'Create or Update Virtual Machine Extension',
      },
      properties: {
        eventCategory: 'Administrative',
        entity: resourceId,
        message: 'Microsoft.Compute/virtualMachines/extensions/write',
        hierarchy: `${tenantId}/mg-landing-zones/${subscriptionId}`,
      },
      resourceGroupName: 'rg-web',
      resourceId,
      resourceProviderName: { value: 'Microsoft.Compute', localizedValue: 'Microsoft.Compute' },
      resourceType: {
        value: 'Microsoft.Compute/virtualMachines/extensions',
        localizedValue: 'Microsoft.Compute/virtualMachines/extensions',
      },
      status: { value: 'Succeeded', localizedValue: 'Succeeded' },
      subStatus: { value: '', localizedValue: '' },
      submissionTimestamp: '2026-03-06T21:16:55.0000000Z',
      subscriptionId,
      tenantId,
    },
    change,
  )
}

const tenantId = '7c1d3a52-94fe-4d0b-8f0e-2b6a5c9d1e37'
const subscriptionId = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
const resourceId = `/subscriptions/${subscriptionId}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-03/extensions/CustomScript`

const authorization = (): RawRecord => ({
  scope: resourceId,
  action: 'Microsoft.Compute/virtualMachines/extensions/write',
  evidence: {
    role: 'Virtual Machine Contributor',
    roleAssignmentScope: `/subscriptions/${subscriptionId}`,
    roleAssignmentId: '6f0e1d2c3b4a59687766554433221100',
    roleDefinitionId: '9980e02cc2be4d73942e53de2efb6c73',
    principalId: 'a4d7e9105c2b4f8386b1d0e3f5a72c94',
    principalType: 'User',
  },
})

const userClaims = (): RawRecord => ({
  aud: 'https://management.core.windows.net/',
  iss: `https://sts.windows.net/${tenantId}/`,
  iat: '1772831040',
  nbf: '1772831040',
  exp: '1772835521',
  'http://schemas.microsoft.com/claims/authnclassreference': '1',
  aio: 'AXQAi/8ZAAAA4mQ1bHk2v9sQ3y0pT7uRkW1eJ6dN5cXo',
  'http://schemas.microsoft.com/claims/authnmethodsreferences': 'pwd,mfa',
  appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
  appidacr: '0',
  groups: '0c5f7d1e-3b2a-4958-8c7d-6e5f4a3b2c1d,f1e2d3c4-b5a6-4798-8a9b-0c1d2e3f4a5b',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname': 'Maya',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': 'Lindqvist',
  idtyp: 'user',
  ipaddr: '203.0.113.7',
  name: 'Maya Lindqvist',
  'http://schemas.microsoft.com/identity/claims/objectidentifier': 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94',
  puid: '100320027A1B2C3D',
  rh: '1.AXkAq7Zt0uWcPk2mHd5sRvE8yFbLxN3gT6jQ9aVoKi1UzCwMAAA.',
  'http://schemas.microsoft.com/identity/claims/scope': 'user_impersonation',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier': 'kV3o8ZcY5tQm1sLr2uNf7dWb0xPa9eHg',
  'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'maya@contoso.com',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'maya@contoso.com',
  uti: 'Qm9vS2VlcGVyU2VlbkF0QQ',
  ver: '1.0',
  wids: 'b79fbf4d-3ef9-4689-8143-76b194e85509',
  xms_tcdt: '1489315200',
})

const changed = (record: RawRecord, change: RawRecord): RawRecord =>
  Object.fromEntries(Object.entries({ ...record, ...change }).filter(([, value]) => value !== undefined))
