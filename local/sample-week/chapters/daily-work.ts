import { day, hour, minute, weekdayAt } from '../calendar.ts'
import { allMachines, appMachines, webMachines } from '../estate.ts'
import { kinds } from '../kinds.ts'
import { azure, deployHost, jonasAtHome, type Network, office } from '../networks.ts'
import type { Operation } from '../operation.ts'
import { automation, backupService, type Caller, deployer, jonas, lena, mira, tobias } from '../people.ts'
import { type Random, randomFor } from '../random.ts'
import { requested } from '../requests.ts'
import type { Telling } from './chapter.ts'

// Operations an hour, from 00:00 to 23:00 UTC.
const onWorkdays = [18, 21, 15, 13, 15, 24, 45, 61, 75, 78, 71, 53, 65, 76, 73, 62, 44, 31, 32, 26, 21, 19, 18, 16]
const onWeekends = [18, 19, 13, 11, 13, 15, 13, 15, 16, 15, 15, 13, 13, 15, 15, 13, 13, 15, 18, 15, 13, 13, 13, 13]

const workers: readonly [Caller, Network][] = [
  [jonas, office],
  [jonas, jonasAtHome],
  [lena, office],
  [mira, office],
  [tobias, office],
  [deployer, deployHost],
  [deployer, deployHost],
  [automation, azure],
  [automation, azure],
  [backupService, azure],
]
const machinesAtWork: typeof workers = workers.slice(5)
const byWeight = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind))

/** What the log is mostly made of: machines started and stopped, deployments, keys listed, networks changed. */
export function* dailyWork({ seed, from }: Telling): Generator<Operation> {
  const random = randomFor(seed, 'daily work')
  for (let at = from; at < from + 7 * day; at += hour) {
    const often = ['Sat', 'Sun'].includes(weekdayAt(from, at)) ? onWeekends : onWorkdays
    const hourOfDay = Math.floor((at - from) / hour) % 24
    const usual = often[hourOfDay] ?? 0
    const count = random.between(usual - 4, usual + 4)
    const awake = hourOfDay >= 6 && hourOfDay <= 20
    for (let index = 0; index < count; index++) yield somebodyAsks(at, awake ? workers : machinesAtWork, random)
  }
}

/** Releases: one deployment a time, whose many operations share a correlation id and come within a minute. */
export function* releases({ seed, from }: Telling): Generator<Operation> {
  const random = randomFor(seed, 'releases')
  for (const dayOfWeek of [0, 1, 2, 3, 4])
    for (const hourOfDay of [1, 9, 13]) {
      const at = from + dayOfWeek * day + hourOfDay * hour + random.between(3, 14) * minute
      const correlationId = random.guid()
      yield* eachResourceOnce(released(at, random)).map((operation) => ({ ...operation, correlationId }))
    }
}

function released(startsAt: number, random: Random): Operation[] {
  return Array.from({ length: random.between(20, 36) }, (_, index) => {
    const on = random.pick([...webMachines, ...appMachines])
    const asked = { at: startsAt + index * 1500 + random.between(0, 900), on, by: deployer }
    return requested(random.pick(byWeight), { ...asked, address: random.pick(deployHost.addresses) }, random)
  })
}

/** A template names a resource once; twice would read as one operation with two ends. */
function eachResourceOnce(operations: readonly Operation[]): Operation[] {
  return [
    ...new Map(operations.map((operation) => [`${operation.action} ${operation.resourceId}`, operation])).values(),
  ]
}

function somebodyAsks(hourAt: number, among: typeof workers, random: Random): Operation {
  const [by, network] = random.pick(among)
  const asked = { at: hourAt + random.between(0, hour - 1), on: random.pick(allMachines), by }
  const operation = requested(random.pick(byWeight), { ...asked, address: random.pick(network.addresses) }, random)
  return random.chance(4) ? { ...operation, ended: 'Conflict', failure: busy } : operation
}

const busy = {
  code: 'Conflict',
  message: 'Another operation on this resource is in progress. Retry when it has ended.',
}
