import { afterMonday, day } from '../calendar.ts'
import { allMachines, machine } from '../estate.ts'
import type { Logged } from '../logged.ts'
import { office, scanner } from '../networks.ts'
import { randomFor } from '../random.ts'
import { alert, autoscale, policy, recommendation, resourceHealth, type Signal } from '../signals.ts'
import type { Telling } from './chapter.ts'

const perWeek: readonly [Signal, count: number][] = [
  [policy('', office.addresses[0]), 2600],
  [resourceHealth, 700],
  [alert, 160],
  [autoscale, 220],
  [recommendation, 110],
]

/** Records that no person's operation wrote, over the whole week. */
export function* signals({ seed, from }: Telling): Generator<Logged> {
  const random = randomFor(seed, 'signals')
  for (const [signal, count] of perWeek)
    for (let index = 0; index < count; index++) {
      const on = random.pick(allMachines)
      const at = from + random.between(0, 7 * day - 1)
      yield { at, group: on.group, record: signal(at, on, random) }
    }
}

/** Policy judges an extension from a strange network: the resource is one, the operation is not. */
export function policyOnExtensions({ seed, from }: Telling): Logged[] {
  const random = randomFor(seed, 'policy on extensions')
  const audits = policy('/extensions/CustomScript', scanner.addresses[0])
  return ['Mon 11:20', 'Wed 20:40', 'Thu 08:15'].map((moment) => {
    const at = from + afterMonday(moment)
    const on = machine('vm-web-02')
    return { at, group: on.group, record: audits(at, on, random) }
  })
}
