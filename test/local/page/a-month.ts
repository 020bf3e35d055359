import { anIdentity, aRecord, type RawRecord } from '../../support/records.ts'

export const subscription = '/SUBSCRIPTIONS/3E8F6B20-51C7-4A9D-B2E4-9D0C7A1F5B68'

/** The id of an extension as Event Hubs carries it. */
const extensionId = (machine: string, extension: string): string =>
  `${subscription}/RESOURCEGROUPS/RG-WEB/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES/${machine.toUpperCase()}/EXTENSIONS/${extension.toUpperCase()}`

/** A success of its own operation, at a time of March 2026 such as `24T02:14`. */
function aSuccess(at: string, extension: string, change: RawRecord = {}): RawRecord {
  return aRecord({
    time: `2026-03-${at}:00.000Z`,
    resourceId: extensionId('vm-web-03', extension),
    correlationId: `00000000-0000-4000-8000-${at.replace(/\D/g, '').padStart(12, '0')}`,
    // Without the scope that a caller wrote: the id alone names the resource.
    identity: anIdentity({ authorization: undefined }),
    ...change,
  })
}

/** Two extensions that an office and a home manage on many days of March, all before the rule is armed. */
export const habits: readonly RawRecord[] = [
  ...['03', '05', '09', '10', '12', '16', '18', '19'].map((day) => aSuccess(`${day}T09:00`, 'CustomScript')),
  ...['04', '11', '17'].map((day) => aSuccess(`${day}T20:00`, 'CustomScript', { callerIpAddress: '203.0.113.60' })),
  ...['06', '13', '19'].map((day) => aSuccess(`${day}T10:00`, 'VMAccess')),
]

const stolen = { correlationId: 'b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16', callerIpAddress: '198.51.100.9' }

/** On the 24th at 02:14 somebody writes CustomScript from a rented server; only the start record has the address. */
export const attack: readonly RawRecord[] = [
  aSuccess('24T02:13', 'CustomScript', { ...stolen, resultType: 'Start', resultSignature: 'Started.' }),
  aSuccess('24T02:14', 'CustomScript', { ...stolen, callerIpAddress: undefined }),
]

/** An hour later the same deletes the agent of another machine. */
export const deletion: readonly RawRecord[] = [
  aSuccess('24T03:20', 'VMAccess', {
    callerIpAddress: '198.51.100.9',
    operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/DELETE',
    resourceId: extensionId('vm-web-07', 'VMAccess'),
  }),
]

/** A success for which no address ever comes. */
export const withoutAddress: readonly RawRecord[] = [
  aSuccess('25T08:00', 'DependencyAgentLinux', { callerIpAddress: undefined }),
]
