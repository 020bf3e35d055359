import { machine, resourceId, web } from '../estate.ts'
import { extensionBody } from '../extensions.ts'
import { type Network, office, privateAddress, scanner, torExit, unroutedAddress } from '../networks.ts'
import type { Operation } from '../operation.ts'
import { deployer, jonas, lena, tobias } from '../people.ts'
import { kindOf, requested } from '../requests.ts'
import { type Telling, tell } from './chapter.ts'

/** What resembles the rule's case and is none. Who takes one of these for a finding reads the log wrongly. */
export function decoys(telling: Telling): Operation[] {
  return [...otherOperations(telling), ...failures(telling), ...unusableAddresses(telling)]
}

/** From a strange network, and near to an extension in name or body, but not one of the rule's operations. */
function otherOperations(telling: Telling): Operation[] {
  const { change, at, random } = tell(telling, 'other operations')
  const write = { verb: 'write', by: lena, from: scanner } as const
  const like = (moment: string, on: string, action: string, path: string): Operation => ({
    ...change(moment, on, { ...write, extension: 'CustomScript' }),
    action,
    resourceId: resourceId(machine(on).group, path),
  })
  const asked = { at: at('Wed 20:14'), on: machine('vm-dev-07'), by: lena, address: scanner.addresses[0] }
  const arc = 'Microsoft.HybridCompute/machines'
  const instances = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines'
  const inSet = 'Microsoft.Compute/virtualMachineScaleSets/vmss-api/virtualMachines'
  return [
    like('Mon 19:05', 'vm-dev-01', `${arc}/extensions/write`, `${arc}/plant-gw-01/extensions/CustomScript`),
    like('Tue 10:17', 'vm-dev-01', `${arc}/extensions/write`, `${arc}/plant-gw-02/extensions/MDE.Linux`),
    like('Thu 11:36', 'vm-dev-01', `${arc}/extensions/delete`, `${arc}/plant-gw-02/extensions/MDE.Linux`),
    like('Wed 20:02', 'vm-web-01', `${instances}/extensions/write`, `${inSet}/0/extensions/CustomScript`),
    like('Wed 20:03', 'vm-web-01', `${instances}/extensions/write`, `${inSet}/1/extensions/CustomScript`),
    {
      ...requested(kindOf('Microsoft.Compute/virtualMachines/write'), asked, random),
      request: { properties: { resources: [extensionBody(web, 'CustomScript', { commandToExecute: 'id' })] } },
    },
    requested(kindOf('Microsoft.Compute/virtualMachines/runCommand/action'), { ...asked, at: at('Wed 20:31') }, random),
  ]
}

/** Tried from strange networks and refused: an operation that failed ran nothing. */
function failures(telling: Telling): Operation[] {
  const { change } = tell(telling, 'failures')
  const refused = (moment: string, on: string, extension: string, from: Network): Operation => ({
    ...change(moment, on, { verb: 'write', extension, by: deployer, from }),
    tookMs: 900,
    accepts: 0,
    ended: 'Forbidden',
    failure: { code: 'AuthorizationFailed', message: `The client may not write '${extension}' over this scope.` },
  })
  return [
    refused('Tue 23:12:10', 'vm-web-01', 'CustomScript', torExit),
    refused('Tue 23:12:14', 'vm-web-02', 'CustomScript', torExit),
    refused('Thu 22:40:02', 'vm-app-03', 'VMAccessForLinux', scanner),
    refused('Sun 03:08:33', 'vm-erp-02', 'CustomScriptExtension', torExit),
  ]
}

function unusableAddresses(telling: Telling): Operation[] {
  const { change } = tell(telling, 'unusable addresses')
  const agent = { verb: 'write', extension: 'DSC', by: tobias } as const
  const script = change('Mon 12:08', 'vm-app-03', { verb: 'write', extension: 'CustomScript', by: jonas, from: office })
  const inside: Network = { asn: 0, addresses: [privateAddress] }
  const nowhere: Network = { asn: 0, addresses: [unroutedAddress] }
  return [
    { ...script, addressOn: 'every stage', successAddress: privateAddress },
    { ...change('Thu 13:20', 'vm-dc-01', { ...agent, from: inside }), addressOn: 'every stage' },
    { ...change('Sat 15:44', 'vm-dc-02', { ...agent, from: nowhere }), addressOn: 'every stage' },
  ]
}
