import { day, hour } from '../calendar.ts'
import { allMachines } from '../estate.ts'
import { changed } from '../extensions.ts'
import { azure } from '../networks.ts'
import type { Operation } from '../operation.ts'
import { policyAgent, securityService } from '../people.ts'
import { randomFor } from '../random.ts'
import { type Telling, tell } from './chapter.ts'

/** Azure's own services keep their agents up to date, from Microsoft's networks. */
export function* azureAgents({ seed, from }: Telling, firstDay: number, days: number): Generator<Operation> {
  for (let offset = firstDay; offset < firstDay + days; offset++) {
    const random = randomFor(seed, `agents of day ${offset}`)
    const times = random.between(4, 8)
    for (let time = 0; time < times; time++) {
      const on = random.pick(allMachines)
      const [by, stem] = random.pick([
        [securityService, 'MDE.'],
        [policyAgent, 'AzureMonitor'],
      ] as const)
      const at = from + offset * day + random.between(0, 23 * hour)
      yield changed({ at, verb: 'write', extension: agentFor(stem, on.os), on, by, from: azure }, random)
    }
  }
}

/** Policy brings an agent to three machines, and no record of it has an address. */
export function policyRemediation(telling: Telling): Operation[] {
  const { change } = tell(telling, 'policy remediation')
  const agent = { verb: 'write', by: policyAgent } as const
  return [
    change('Mon 04:31', 'vm-dev-03', { ...agent, extension: 'ChangeTracking-Linux' }),
    change('Wed 04:33', 'vm-dev-05', { ...agent, extension: 'ChangeTracking-Linux' }),
    change('Sat 04:30', 'vm-build-02', { ...agent, extension: 'AzureMonitorWindowsAgent' }),
  ]
}

function agentFor(stem: 'MDE.' | 'AzureMonitor', os: 'linux' | 'windows'): string {
  const system = os === 'linux' ? 'Linux' : 'Windows'
  return stem === 'MDE.' ? `${stem}${system}` : `${stem}${system}Agent`
}
