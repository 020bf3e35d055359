import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../lib/decide/facts.ts'
import { commandsOf } from '../../../local/page/commands.ts'
import { someFacts } from '../../support/facts.ts'

const base = '/subscriptions/3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68/resourceGroups/rg-web/providers/Microsoft.Compute'
const { resource, operation, principal, source } = someFacts()
const linesOf = (change: Partial<Facts>): string[] => commandsOf(someFacts(change)).map(({ line }) => line)
const onResource = (id: string): string[] => linesOf({ resource: { ...resource, id } })

describe('commands to paste', () => {
  test('look at the operation, the extension, who asked, and the network', () => {
    expect(linesOf({})).toEqual([
      'az monitor activity-log list --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --correlation-id b9c2d1f4-6a0e-4f57-9a53-2f7d0c8e4b16 --start-time 2026-03-06T20:14:07Z --end-time 2026-03-06T22:14:07Z -o json',
      `az vm extension show --ids "${base}/virtualMachines/vm-web-03/extensions/CustomScript" -o json`,
      'az vm extension list --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --resource-group "rg-web" --vm-name "vm-web-03" -o table',
      `az vm extension delete --ids "${base}/virtualMachines/vm-web-03/extensions/CustomScript"`,
      'az ad user show --id a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94 -o json',
      'az monitor activity-log list --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --caller a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94 --start-time 2026-03-06T09:14:07Z --end-time 2026-03-07T09:14:07Z --max-events 500 --query "[].{time:eventTimestamp, what:operationName.value, on:resourceId, ip:httpRequest.clientIpAddress}" -o table',
      'npx first-seen asn 203.0.113.7',
    ])
  })

  test('speak of a scale set as one', () => {
    expect(
      onResource(`${base}/virtualMachineScaleSets/vmss-1/extensions/Health`).filter((line) => line.includes('vmss')),
    ).toEqual([
      `az vmss extension show --ids "${base}/virtualMachineScaleSets/vmss-1/extensions/Health" -o json`,
      'az vmss extension list --subscription 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68 --resource-group "rg-web" --vmss-name "vmss-1" -o table',
      `az vmss extension delete --ids "${base}/virtualMachineScaleSets/vmss-1/extensions/Health"`,
    ])
  })

  test('do not remove what is gone already', () => {
    const lines = linesOf({ operation: { ...operation, verb: 'delete' } })
    expect(lines.filter((line) => /extension (show|delete)/.test(line))).toEqual([])
    expect(lines.some((line) => line.includes('extension list'))).toBe(true)
  })

  test.each([
    ['a quote', `vm'; rm -rf ~; '`],
    ['a substitution', 'vm$(id)'],
    ['a backtick', 'vm`id`'],
    ['a line break', 'vm\nid'],
    ['a space', 'vm id'],
    ['a hyphen in front', '--help'],
  ])('leave out an extension on a machine with %s in its name', (_, machine) => {
    const lines = onResource(`${base}/virtualMachines/${machine}/extensions/CustomScript`)
    expect(lines.filter((line) => line.includes('extension'))).toEqual([])
  })

  test.each([
    ['a correlation id that is no GUID', { operation: { ...operation, correlationId: '$(id)' } }, '--correlation-id'],
    ['a subscription that is no GUID', { resource: { ...resource, subscriptionId: 'x; id' } }, 'activity-log'],
    ['a principal that is no GUID', { principal: { ...principal, id: '$(id)' } }, '--caller'],
    ['an address that is none', { source: { ...source, ip: '$(id)' } }, 'npx first-seen asn'],
  ])('leave out %s', (_, change, absent) => {
    expect(linesOf(change).filter((line) => line.includes(absent))).toEqual([])
  })

  test.each([
    ['user', 'az ad user show'],
    ['servicePrincipal', 'az ad sp show'],
    ['managedIdentity', 'az ad sp show'],
  ] as const)('ask the directory for a %s where it keeps it', (kind, start) => {
    expect(linesOf({ principal: { ...principal, kind } }).some((line) => line.startsWith(start))).toBe(true)
  })

  test('do not guess the kind of one that is unknown', () => {
    expect(linesOf({ principal: { ...principal, kind: 'unknown' } }).some((line) => line.startsWith('az ad'))).toBe(
      false,
    )
  })
})
