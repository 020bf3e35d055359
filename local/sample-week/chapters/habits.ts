import { day, hour, minute, type Weekday, weekdayAt, weekdays } from '../calendar.ts'
import {
  appMachines,
  erpMachines,
  labMachines,
  linuxMachines,
  type Machine,
  scaleSets,
  web,
  webMachines,
  windowsMachines,
} from '../estate.ts'
import { type Change, changed, type ScaleSet } from '../extensions.ts'
import { deployHost, jonasAtHome, miraAtHome, type Network, office, tobiasAtHome } from '../networks.ts'
import type { Operation } from '../operation.ts'
import { type Caller, deployer, jonas, lena, mira, tobias } from '../people.ts'
import { randomFor } from '../random.ts'
import type { Telling } from './chapter.ts'

/** Something that the company does again and again, never with a pause near the history window. */
interface Habit {
  extension: string
  by: Caller
  from: Network
  on: readonly (Machine | ScaleSet)[]
  days: readonly Weekday[]
  perDay: [low: number, high: number]
  /** Hours of the day (UTC) in which it happens: first and last. */
  hours: [first: number, last: number]
  verb?: Change['verb']
}

const workdays = weekdays.slice(0, 5)
const officeHours: Habit['hours'] = [7, 15]
const evening: Habit['hours'] = [17, 20]
const night: Habit['hours'] = [0, 4]
const sets = scaleSets.map((name): ScaleSet => ({ name, group: web, os: 'scale set' }))
const labLinux = labMachines.filter(({ os }) => os === 'linux')

const atTheOffice: readonly Omit<Habit, 'from' | 'hours'>[] = [
  { extension: 'CustomScript', by: jonas, on: linuxMachines, days: workdays, perDay: [1, 2] },
  { extension: 'AzureMonitorLinuxAgent', by: jonas, on: linuxMachines, days: workdays, perDay: [1, 2] },
  { extension: 'AADSSHLoginForLinux', by: lena, on: linuxMachines, days: workdays, perDay: [1, 2] },
  { extension: 'CustomScriptExtension', by: tobias, on: erpMachines, days: workdays, perDay: [1, 2] },
  { extension: 'AzureMonitorWindowsAgent', by: mira, on: windowsMachines, days: ['Mon', 'Wed', 'Fri'], perDay: [1, 2] },
  { extension: 'DSC', by: tobias, on: windowsMachines, days: ['Mon', 'Wed', 'Fri'], perDay: [1, 1] },
  { extension: 'MDE.Linux', by: mira, on: linuxMachines, days: ['Mon', 'Wed', 'Thu'], perDay: [1, 2] },
  { extension: 'MDE.Windows', by: mira, on: windowsMachines, days: ['Mon', 'Tue', 'Thu'], perDay: [1, 2] },
  { extension: 'IaaSAntimalware', by: tobias, on: windowsMachines, days: ['Tue', 'Thu'], perDay: [1, 1] },
  { extension: 'DependencyAgentLinux', by: lena, on: appMachines, days: ['Mon', 'Thu'], perDay: [1, 1] },
  { extension: 'ChangeTracking-Linux', by: lena, on: webMachines, days: ['Tue', 'Thu'], perDay: [1, 1] },
  { extension: 'NetworkWatcherAgentLinux', by: jonas, on: linuxMachines, days: ['Wed', 'Fri'], perDay: [1, 1] },
]

const deployments: readonly Omit<Habit, 'from' | 'by' | 'days'>[] = [
  { extension: 'CustomScript', on: [...webMachines, ...appMachines], perDay: [3, 5], hours: night },
  { extension: 'CustomScript', on: webMachines, perDay: [1, 2], hours: night, verb: 'delete' },
  { extension: 'HealthExtension', on: sets, perDay: [2, 3], hours: officeHours },
  { extension: 'AzureMonitorLinuxAgent', on: labLinux, perDay: [1, 3], hours: night },
  { extension: 'KeyVaultForLinux', on: webMachines, perDay: [1, 2], hours: night },
  { extension: 'DependencyAgentLinux', on: appMachines, perDay: [1, 2], hours: officeHours },
  { extension: 'AADSSHLoginForLinux', on: labLinux, perDay: [1, 1], hours: officeHours },
]

const atHome: readonly Omit<Habit, 'hours'>[] = [
  {
    extension: 'AADSSHLoginForLinux',
    by: jonas,
    from: jonasAtHome,
    on: labLinux,
    days: ['Tue', 'Thu', 'Sat'],
    perDay: [1, 1],
  },
  {
    extension: 'VMAccessForLinux',
    by: jonas,
    from: jonasAtHome,
    on: labLinux,
    days: ['Mon', 'Wed', 'Fri'],
    perDay: [1, 1],
  },
  { extension: 'CustomScript', by: mira, from: miraAtHome, on: labLinux, days: ['Mon', 'Tue', 'Thu'], perDay: [1, 1] },
  { extension: 'MDE.Windows', by: mira, from: miraAtHome, on: windowsMachines, days: ['Mon', 'Thu'], perDay: [1, 1] },
  {
    extension: 'CustomScriptExtension',
    by: tobias,
    from: tobiasAtHome,
    on: erpMachines,
    days: ['Tue', 'Fri'],
    perDay: [1, 1],
  },
  {
    extension: 'VMAccessAgent',
    by: tobias,
    from: tobiasAtHome,
    on: windowsMachines,
    days: ['Mon', 'Thu'],
    perDay: [1, 1],
  },
]

const habits: readonly Habit[] = [
  ...atTheOffice.map((habit): Habit => ({ ...habit, from: office, hours: officeHours })),
  ...deployments.map((habit): Habit => ({ ...habit, by: deployer, from: deployHost, days: weekdays })),
  ...atHome.map((habit): Habit => ({ ...habit, hours: evening })),
]

/** Extension changes that are nothing new, from day `firstDay` (0 is the Monday, negative before it) for `days` days. */
export function* extensionHabits(telling: Telling, firstDay: number, days: number): Generator<Operation> {
  for (let offset = firstDay; offset < firstDay + days; offset++) {
    const random = randomFor(telling.seed, `habits of day ${offset}`)
    const midnight = telling.from + offset * day
    const due = habits.filter((habit) => habit.days.includes(weekdayAt(telling.from, midnight)))
    for (const { extension, by, from, on, perDay, hours, verb = 'write' } of due) {
      const times = random.between(...perDay)
      for (let time = 0; time < times; time++) {
        const at = midnight + random.between(hours[0] * hour, hours[1] * hour + 55 * minute)
        yield changed({ at, verb, extension, on: random.pick(on), by, from }, random)
      }
    }
  }
}
