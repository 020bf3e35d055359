import type { Machine } from './estate.ts'
import { extensionBody } from './extensions.ts'
import { guidOf, type Random } from './random.ts'

const place = ({ group }: Machine) => group.region.toLowerCase().replaceAll(' ', '')

export const machineBody = (machine: Machine): object => ({
  location: place(machine),
  properties: {
    hardwareProfile: { vmSize: 'Standard_D4s_v5' },
    osProfile: { computerName: machine.name, adminUsername: 'hydroadmin', allowExtensionOperations: true },
    storageProfile: { osDisk: { name: `${machine.name}-os`, createOption: 'FromImage', caching: 'ReadWrite' } },
    networkProfile: { networkInterfaces: [{ id: `${machine.name}-nic` }] },
  },
  tags: { team: machine.group.name.slice(3), managedBy: 'deploy' },
})

export const diskBody = (machine: Machine): object => ({
  location: place(machine),
  sku: { name: 'Premium_LRS' },
  properties: { creationData: { createOption: 'Copy', sourceResourceId: `${machine.name}-os` }, diskSizeGB: 128 },
})

/** A template with its resources in it: the largest bodies of the log. */
export function deploymentBody(machine: Machine, random: Random): object {
  const count = random.between(1, 9)
  const resources = Array.from({ length: count }, (_, index) => ({
    type: 'Microsoft.Compute/virtualMachines',
    apiVersion: '2024-07-01',
    name: `${machine.name}-${index}`,
    ...machineBody(machine),
  }))
  const agent = {
    type: 'Microsoft.Compute/virtualMachines/extensions',
    ...extensionBody(machine.group, 'CustomScript', {}),
  }
  return { properties: { mode: 'Incremental', template: { resources: [...resources, agent] }, parameters: {} } }
}

export const accountBody = (machine: Machine): object => ({
  location: place(machine),
  sku: { name: 'Standard_ZRS' },
  kind: 'StorageV2',
  properties: { minimumTlsVersion: 'TLS1_2', allowBlobPublicAccess: false, supportsHttpsTrafficOnly: true },
})

export const roleBody = ({ group }: Machine, random: Random): object => ({
  properties: {
    principalId: random.guid(),
    principalType: 'ServicePrincipal',
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${guidOf('role Contributor')}`,
    scope: `/subscriptions/${group.subscription.id}/resourceGroups/${group.name}`,
  },
})

export const securityRuleBody = (_: Machine, random: Random): object => ({
  properties: { access: 'Allow', direction: 'Inbound', protocol: 'Tcp', priority: random.between(100, 140) },
})
