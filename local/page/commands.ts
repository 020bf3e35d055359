import type { Facts } from '../../lib/decide/facts.ts'
import { isGuid } from '../../lib/normalise/guid.ts'
import { around, operationCommand } from '../../lib/triage/operation-command.ts'
import { firstSeen } from '../../lib/triage/program.ts'
import type { Command } from './api.ts'

// No name begins with a hyphen, or a command would take it for an option.
const extensionId =
  /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/([\w(][\w.()-]{0,89})\/providers\/Microsoft\.Compute\/(virtualMachines|virtualMachineScaleSets)\/(\w[\w.-]{0,79})\/extensions\/\w[\w.-]{0,79}$/i
const ipAddress = /^[0-9a-f.:]{2,45}$/i

/**
 * Commands for a person who looks into a finding, ready to paste. Each is made of parts that were checked for what they
 * should be and stand in double quotes, which every shell knows: what a log says never becomes a part of a shell line
 * otherwise. A command whose parts do not pass is left out.
 */
export function commandsOf(facts: Facts): Command[] {
  return [...aboutOperation(facts), ...aboutExtension(facts), ...aboutPrincipal(facts), ...aboutNetwork(facts)]
}

function aboutOperation({ operation, resource, time }: Facts): Command[] {
  const { correlationId } = operation
  const line = operationCommand({ correlationId, subscriptionId: resource.subscriptionId, timeMs: Date.parse(time) })
  return line === undefined ? [] : [{ does: 'Everything that the log says of this operation', line }]
}

function aboutExtension({ operation, resource }: Facts): Command[] {
  const [, group, type, machine] = extensionId.exec(resource.id) ?? []
  if (group === undefined || machine === undefined) return []
  const az = type?.toLowerCase() === 'virtualmachines' ? 'az vm extension' : 'az vmss extension'
  const machineOption = az === 'az vm extension' ? '--vm-name' : '--vmss-name'
  const list: Command = {
    does: 'All extensions that are on it now',
    line: `${az} list --subscription ${resource.id.split('/')[2]} --resource-group "${group}" ${machineOption} "${machine}" -o table`,
  }
  if (operation.verb === 'delete') return [list]
  return [
    { does: 'The extension: publisher, type, settings', line: `${az} show --ids "${resource.id}" -o json` },
    list,
    { does: 'Remove it, once you have a copy of the above', line: `${az} delete --ids "${resource.id}"` },
  ]
}

function aboutPrincipal({ principal, resource, time }: Facts): Command[] {
  const { id, kind } = principal
  if (!isGuid(id)) return []
  const who = { user: 'user', servicePrincipal: 'sp', managedIdentity: 'sp', app: undefined, unknown: undefined }[kind]
  const commands: Command[] = who ? [{ does: 'Who it is', line: `az ad ${who} show --id ${id} -o json` }] : []
  if (isGuid(resource.subscriptionId))
    commands.push({
      does: 'What else they did in the day around it',
      line: `az monitor activity-log list --subscription ${resource.subscriptionId} --caller ${id} ${around(Date.parse(time), 12)} --max-events 500 --query "[].{time:eventTimestamp, what:operationName.value, on:resourceId, ip:httpRequest.clientIpAddress}" -o table`,
    })
  return commands
}

function aboutNetwork({ source }: Facts): Command[] {
  return ipAddress.test(source.ip)
    ? [{ does: 'Which network the address is in, by the data here', line: `${firstSeen} asn ${source.ip}` }]
    : []
}
