import { describe, expect, test } from 'vitest'
import { idOf, resourceOf } from '../../../lib/normalise/resource-id.ts'

const guid = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
const vm = `/subscriptions/${guid}/resourceGroups/rg-Web/providers/Microsoft.Compute/virtualMachines/vm-Web-03`
const scaleSet = `/subscriptions/${guid}/resourceGroups/rg-Web/providers/Microsoft.Compute/virtualMachineScaleSets/ss1`

describe('an extension of a VM', () => {
  const read = {
    subscriptionId: guid,
    resourceGroup: 'rg-Web',
    type: 'microsoft.compute/virtualmachines/extensions',
    path: 'vm-web-03/extensions/custom.script-2',
    name: 'custom.script-2',
    shownName: 'Custom.Script-2',
    shownId: `${vm}/extensions/Custom.Script-2`,
    parentName: 'vm-Web-03',
  }
  const id = `${vm}/extensions/Custom.Script-2`
  const upper = {
    ...read,
    resourceGroup: 'RG-WEB',
    shownName: 'CUSTOM.SCRIPT-2',
    shownId: id.toUpperCase(),
    parentName: 'VM-WEB-03',
  }

  test.each<[string, string, string | undefined, unknown]>([
    ['is shown as its id is written', id, undefined, read],
    ['is the same in capitals', id.toUpperCase(), undefined, upper],
    ['is shown as the scope writes it', id.toUpperCase(), id, read],
    ['is not shown as another scope', id.toUpperCase(), vm, upper],
    ['is not shown as a scope of the same length', id.toUpperCase(), id.replace('03', '04'), upper],
    ['may lack the slash in front', id.slice(1), undefined, { ...read, shownId: id.slice(1) }],
    [
      'may mix cases',
      id.replace('resourceGroups', 'resourcegroups').replace('/subscriptions', '/SUBSCRIPTIONS'),
      undefined,
      { ...read, shownId: id.replace('resourceGroups', 'resourcegroups').replace('/subscriptions', '/SUBSCRIPTIONS') },
    ],
  ])('%s', (_, written, scope, expected) => {
    expect(resourceOf(written, scope)).toEqual(expected)
  })
})

test.each<[string, string, string, string, string | undefined]>([
  [
    'of a scale set',
    `${scaleSet}/extensions/X`,
    'microsoft.compute/virtualmachinescalesets/extensions',
    'ss1/extensions/x',
    'ss1',
  ],
  [
    'of an instance of a scale set',
    `${scaleSet}/virtualMachines/0/extensions/X`,
    'microsoft.compute/virtualmachinescalesets/virtualmachines/extensions',
    'ss1/virtualmachines/0/extensions/x',
    'ss1',
  ],
  [
    'of an Arc machine',
    vm.replace('Compute/virtualMachines', 'HybridCompute/machines').concat('/extensions/X'),
    'microsoft.hybridcompute/machines/extensions',
    'vm-web-03/extensions/x',
    'vm-Web-03',
  ],
  ['with nothing above it', vm, 'microsoft.compute/virtualmachines', 'vm-web-03', undefined],
  [
    'of a second provider',
    `${vm}/providers/Microsoft.GuestConfiguration/guestConfigurationAssignments/X`,
    'microsoft.guestconfiguration/guestconfigurationassignments',
    'x',
    undefined,
  ],
  [
    'on a VM called providers',
    vm.replace('vm-Web-03', 'providers').concat('/extensions/X'),
    'microsoft.compute/virtualmachines/extensions',
    'providers/extensions/x',
    'providers',
  ],
  [
    'called providers',
    `${vm}/extensions/Providers`,
    'microsoft.compute/virtualmachines/extensions',
    'vm-web-03/extensions/providers',
    'vm-Web-03',
  ],
  [
    'whose name holds a word of other ids',
    `${vm}/extensions/MYAUTHORIZATIONRULESEXT`,
    'microsoft.compute/virtualmachines/extensions',
    'vm-web-03/extensions/myauthorizationrulesext',
    'vm-Web-03',
  ],
  ['of a provider with three parts', '/providers/A.B.C/Types/N', 'a.b.c/types', 'n', undefined],
  [
    'in a tenant',
    '/TeNaNtS/t/PrOvIdErS/Microsoft.aadiam/diagnosticSettings/D',
    'microsoft.aadiam/diagnosticsettings',
    'd',
    undefined,
  ],
])('a resource %s is read', (_, id, type, path, parentName) => {
  expect(resourceOf(id)).toMatchObject({ type, path, parentName })
})

test('a resource of a subscription is in no resource group', () => {
  const resource = resourceOf(`/SUBSCRIPTIONS/${guid.toUpperCase()}/PROVIDERS/MICROSOFT.INSIGHTS/DIAGNOSTICSETTINGS/D`)
  expect(resource).toMatchObject({ subscriptionId: guid, resourceGroup: undefined, name: 'd' })
})

test('a resource of no subscription has none', () => {
  expect(resourceOf('/providers/Microsoft.Management/managementGroups/mg1')).toMatchObject({
    subscriptionId: undefined,
    resourceGroup: undefined,
    name: 'mg1',
  })
})

test.each<[string, unknown, string | undefined]>([
  ['an id stays as it is written', vm, vm],
  ['a slash at the end is cut', `${vm}/`, vm],
  ['a second one is not: no id has two', `${vm}//`, `${vm}/`],
  ['blanks stay', ` ${vm} `, ` ${vm} `],
  ['a slash alone is no id', '/', undefined],
  ['nothing is no id', '', undefined],
  ['a number is no id', 7, undefined],
])('%s', (_, value, expected) => {
  expect(idOf(value)).toBe(expected)
})

test.each<[string, string]>([
  ['a subscription', `/subscriptions/${guid}`],
  ['a resource group', `/subscriptions/${guid}/resourceGroups/rg-web`],
  ['a provider', `/subscriptions/${guid}/providers/Microsoft.Network`],
  ['a tenant’s provider', '/tenants/t/providers/Microsoft.aadiam'],
  ['a type without a name', `${vm}/extensions`],
  ['a type without a name, and a slash', `${vm}/extensions/`],
  ['an empty segment', `${vm}//extensions/X`],
  ['an empty name', `${vm}/extensions//`],
  ['an empty group', vm.replace('rg-Web', '')],
  ['a second slash in front', `/${vm}`],
  ['a slash', '/'],
  ['a word', 'vm-web-03'],
])('%s is no resource', (_, id) => {
  expect(resourceOf(id)).toBeUndefined()
})
