import { day } from '../calendar.ts'
import { hotel, jonasAtHome, vendorNetwork } from '../networks.ts'
import type { Operation } from '../operation.ts'
import { jonas, mira, vendor } from '../people.ts'
import { type Telling, tell } from './chapter.ts'

/** Ten days before he does it again, Jonas writes this extension from home: too long ago to be known still. */
export function longBefore({ seed, from }: Telling): Operation[] {
  const { change } = tell({ seed, from: from - 14 * day }, 'long before')
  return [change('Sat 10:40', 'vm-dev-02', networkWatcher)]
}

export function afterAQuietTime(telling: Telling): Operation[] {
  const { change } = tell(telling, 'after a quiet time')
  return [change('Tue 17:52', 'vm-dev-02', networkWatcher), change('Tue 18:20', 'vm-dev-06', networkWatcher)]
}

const networkWatcher = {
  verb: 'write',
  extension: 'NetworkWatcherAgentLinux',
  by: jonas,
  from: jonasAtHome,
} as const

/** A vendor takes over monitoring: one machine to try, then the rest in one deployment, then updates. */
export function vendorStarts(telling: Telling): Operation[] {
  const { change, at, random } = tell(telling, 'vendor')
  const agent = { verb: 'write', extension: 'FjellvaktAgent', by: vendor, from: vendorNetwork } as const
  const correlationId = random.guid()
  const rollout = [
    'vm-app-01',
    'vm-app-02',
    'vm-app-03',
    'vm-app-04',
    'vm-app-05',
    'vm-app-06',
    'vm-web-01',
    'vm-web-02',
  ]
  return [
    change('Wed 09:02', 'vm-dev-01', agent),
    ...rollout.map((on, index) => ({
      ...change('Wed 13:30', on, agent),
      startedAt: at('Wed 13:30') + index * 700,
      correlationId,
    })),
    change('Thu 09:04', 'vm-erp-01', agent),
    change('Thu 09:11', 'vm-erp-02', agent),
    change('Fri 09:03', 'vm-dev-01', agent),
    change('Sat 06:00', 'vm-app-01', agent),
    change('Sun 06:00', 'vm-app-02', agent),
  ]
}

/** Mira is at a conference and opens a machine for sign-in from the hotel, and once more before breakfast. */
export function adminTravels(telling: Telling): Operation[] {
  const { change } = tell(telling, 'hotel')
  const login = { verb: 'write', extension: 'AADSSHLoginForLinux', by: mira, from: hotel } as const
  return [change('Thu 19:46', 'vm-jump-01', login), change('Fri 05:58', 'vm-app-04', login)]
}
