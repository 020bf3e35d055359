import { accountBody, deploymentBody, diskBody, machineBody, roleBody, securityRuleBody } from './bodies.ts'
import type { Machine } from './estate.ts'
import type { Random } from './random.ts'

/** A kind of operation that is no extension change. */
export interface Kind {
  action: string
  /** How often it happens beside the others. */
  weight: number
  /** The resource: provider, type and name. */
  path(machine: Machine, random: Random): string
  /** The longest it takes, in seconds; what takes more than 10 is accepted first. */
  longest: number
  ended: string
  body?(machine: Machine, random: Random): object
  answer?(machine: Machine): object
}

const compute = 'Microsoft.Compute'
const network = 'Microsoft.Network'
const vaults = 'Microsoft.RecoveryServices/vaults'

const onMachine = ({ name }: Machine) => `${compute}/virtualMachines/${name}`
const onDisk = ({ name }: Machine) => `${compute}/disks/${name}-os`
const onSnapshot = ({ name }: Machine, random: Random) => `${compute}/snapshots/${name}-${random.hex(6)}`
const onRelease = (_: Machine, random: Random) =>
  `Microsoft.Resources/deployments/release-${random.between(1000, 9999)}`
const onTags = () => 'Microsoft.Resources/tags/default'
const onRole = (_: Machine, random: Random) => `Microsoft.Authorization/roleAssignments/${random.guid()}`
const onStorage = ({ group }: Machine, random: Random) =>
  `Microsoft.Storage/storageAccounts/st${group.name.replaceAll('-', '')}${random.between(1, 3)}`
const onRule = ({ group }: Machine, random: Random) =>
  `${network}/networkSecurityGroups/nsg-${group.name.slice(3)}/securityRules/allow-${random.between(100, 140)}`
const onInterface = ({ name }: Machine) => `${network}/networkInterfaces/${name}-nic`
const onSubnet = ({ group }: Machine) =>
  `${network}/virtualNetworks/vnet-${group.subscription.name}/subnets/${group.name}`
const onVault = ({ group }: Machine) => `Microsoft.KeyVault/vaults/kv-${group.name.slice(3)}`
const onSite = ({ group }: Machine) => `Microsoft.Web/sites/app-${group.name.slice(3)}`
const onSiteSettings = (machine: Machine) => `${onSite(machine)}/config/appsettings`
const onSetting = (machine: Machine) => `${onMachine(machine)}/providers/Microsoft.Insights/diagnosticSettings/to-hub`
const onBackup = ({ name, group }: Machine) =>
  `${vaults}/rsv-main/backupFabrics/Azure/protectionContainers/iaasvmcontainerv2;${group.name};${name}`

const succeeded = ({ name, group }: Machine) => ({
  name,
  location: group.region,
  properties: { provisioningState: 'Succeeded' },
})

export const kinds: readonly Kind[] = [
  { action: `${compute}/virtualMachines/start/action`, weight: 9, path: onMachine, longest: 60, ended: '' },
  { action: `${compute}/virtualMachines/deallocate/action`, weight: 9, path: onMachine, longest: 90, ended: '' },
  { action: `${compute}/virtualMachines/restart/action`, weight: 3, path: onMachine, longest: 60, ended: '' },
  { action: `${compute}/virtualMachines/runCommand/action`, weight: 1, path: onMachine, longest: 90, ended: '' },
  {
    action: `${compute}/virtualMachines/write`,
    weight: 6,
    path: onMachine,
    longest: 120,
    ended: '',
    body: machineBody,
  },
  { action: `${compute}/disks/write`, weight: 4, path: onDisk, longest: 20, ended: 'OK', body: diskBody },
  { action: `${compute}/disks/beginGetAccess/action`, weight: 1, path: onDisk, longest: 15, ended: 'OK' },
  { action: `${compute}/snapshots/write`, weight: 4, path: onSnapshot, longest: 30, ended: '', body: diskBody },
  {
    action: 'Microsoft.Resources/deployments/write',
    weight: 8,
    path: onRelease,
    longest: 240,
    ended: '',
    body: deploymentBody,
    answer: succeeded,
  },
  {
    action: 'Microsoft.Resources/deployments/validate/action',
    weight: 6,
    path: onRelease,
    longest: 3,
    ended: 'OK',
    body: deploymentBody,
  },
  { action: 'Microsoft.Resources/tags/write', weight: 5, path: onTags, longest: 2, ended: 'OK' },
  {
    action: 'Microsoft.Authorization/roleAssignments/write',
    weight: 2,
    path: onRole,
    longest: 3,
    ended: 'Created',
    body: roleBody,
  },
  { action: 'Microsoft.Storage/storageAccounts/listKeys/action', weight: 14, path: onStorage, longest: 1, ended: 'OK' },
  {
    action: 'Microsoft.Storage/storageAccounts/write',
    weight: 4,
    path: onStorage,
    longest: 5,
    ended: 'OK',
    body: accountBody,
    answer: succeeded,
  },
  {
    action: `${network}/networkSecurityGroups/securityRules/write`,
    weight: 4,
    path: onRule,
    longest: 12,
    ended: 'Created',
    body: securityRuleBody,
  },
  {
    action: `${network}/networkInterfaces/write`,
    weight: 5,
    path: onInterface,
    longest: 6,
    ended: 'OK',
    answer: succeeded,
  },
  { action: `${network}/virtualNetworks/subnets/join/action`, weight: 5, path: onSubnet, longest: 1, ended: '' },
  { action: 'Microsoft.KeyVault/vaults/deploy/action', weight: 4, path: onVault, longest: 1, ended: '' },
  { action: 'Microsoft.Web/sites/config/list/action', weight: 5, path: onSiteSettings, longest: 1, ended: 'OK' },
  { action: 'Microsoft.Web/sites/restart/action', weight: 2, path: onSite, longest: 4, ended: 'OK' },
  { action: 'Microsoft.Insights/diagnosticSettings/write', weight: 3, path: onSetting, longest: 4, ended: 'OK' },
  {
    action: `${vaults}/backupFabrics/protectionContainers/protectedItems/backup/action`,
    weight: 5,
    path: onBackup,
    longest: 8,
    ended: 'Accepted',
  },
]
