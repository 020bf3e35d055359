import { minute, second } from './calendar.ts'
import { type Group, type Machine, resourceId } from './estate.ts'
import type { Network } from './networks.ts'
import type { Operation } from './operation.ts'
import type { Caller } from './people.ts'
import type { Random } from './random.ts'

export interface Change {
  at: number
  verb: 'write' | 'delete'
  extension: string
  on: Machine | ScaleSet
  by: Caller
  from?: Network
}

export interface ScaleSet {
  name: string
  group: Group
  os: 'scale set'
}

const publishers: Readonly<Record<string, string>> = {
  AADSSHLoginForLinux: 'Microsoft.Azure.ActiveDirectory',
  AzureMonitorLinuxAgent: 'Microsoft.Azure.Monitor',
  AzureMonitorWindowsAgent: 'Microsoft.Azure.Monitor',
  'ChangeTracking-Linux': 'Microsoft.Azure.ChangeTrackingAndInventory',
  CustomScript: 'Microsoft.Azure.Extensions',
  CustomScriptExtension: 'Microsoft.Compute',
  DependencyAgentLinux: 'Microsoft.Azure.Monitoring.DependencyAgent',
  DSC: 'Microsoft.Powershell',
  FjellvaktAgent: 'Fjellvakt.Monitoring',
  HealthExtension: 'Microsoft.ManagedServices',
  IaaSAntimalware: 'Microsoft.Azure.Security',
  KeyVaultForLinux: 'Microsoft.Azure.KeyVault',
  'MDE.Linux': 'Microsoft.Azure.AzureDefenderForServers',
  'MDE.Windows': 'Microsoft.Azure.AzureDefenderForServers',
  NetworkWatcherAgentLinux: 'Microsoft.Azure.NetworkWatcher',
  VMAccessAgent: 'Microsoft.Compute',
  VMAccessForLinux: 'Microsoft.OSTCExtensions',
}

/** An extension written or deleted, to its Success. In a quarter of them only the earlier stages say the address. */
export function changed(change: Change, random: Random): Operation {
  const { at, verb, extension, on, by, from } = change
  const kind = on.os === 'scale set' ? 'virtualMachineScaleSets' : 'virtualMachines'
  return {
    startedAt: at,
    tookMs: verb === 'write' ? random.between(25 * second, 3 * minute) : random.between(15 * second, 45 * second),
    correlationId: random.guid(),
    action: `Microsoft.Compute/${kind}/extensions/${verb}`,
    resourceId: resourceId(on.group, `Microsoft.Compute/${kind}/${on.name}/extensions/${extension}`),
    group: on.group,
    by,
    ...(from ? { address: random.pick(from.addresses) } : {}),
    addressOn: !from ? 'no stage' : random.chance(25) ? 'all but the success' : 'every stage',
    accepts: verb === 'delete' ? 1 : random.between(1, 3),
    ended: random.chance(30) ? 'OK' : '',
    ...(verb === 'write' && random.chance(60) ? { request: extensionBody(on.group, extension, {}) } : {}),
  }
}

/** What the caller sends to write an extension. The log does not always keep it. */
export function extensionBody(group: Group, extension: string, settings: object): object {
  return {
    location: group.region.toLowerCase().replaceAll(' ', ''),
    properties: {
      publisher: publishers[extension] ?? 'Microsoft.Azure.Extensions',
      type: extension,
      typeHandlerVersion: '2.1',
      autoUpgradeMinorVersion: true,
      settings,
    },
  }
}
