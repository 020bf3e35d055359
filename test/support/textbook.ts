import { extensionOf, networkOf, type Saying, timeOf, windowMs } from './logs.ts'

/** What an observer who has seen the whole log would say, without any of the product's code. */

type Operation = Saying['operation']
const byExtension = (operation: Operation): string | undefined => extensionOf[operation]

/**
 * Times at which each term (`extension network`, or what else `nameOf` makes of an operation) was sighted: a success's own address,
 * else every address that its operation was lent by somebody who may be the same.
 */
export function sightingsOf(log: readonly Saying[], nameOf = byExtension): Map<string, number[]> {
  const times = new Map<string, number[]>()
  for (const success of log.filter(({ stage }) => stage === 'success')) {
    for (const { from } of success.from ? [success] : lendersTo(success, log)) {
      if (from === undefined) continue
      const term = `${nameOf(success.operation)} ${networkOf[from]}`
      times.set(term, [...(times.get(term) ?? []), timeOf(success)])
    }
  }
  return times
}

/** Chains of sightings with no gap longer than the window: [first, last] of each. */
export function presencesOf(times: readonly number[], window = windowMs): number[][] {
  const presences: number[][] = []
  for (const time of [...times].sort((a, b) => a - b)) {
    const open = presences.at(-1)
    if (open?.[1] !== undefined && time - open[1] <= window) open[1] = time
    else presences.push([time, time])
  }
  return presences
}

/** Sightings with no other in the window before them. */
export const newOnes = (times: readonly number[], window = windowMs): number[] =>
  presencesOf(times, window).flatMap(([first]) => (first === undefined ? [] : [first]))

/** How many operations have a success that lacks an address and was never lent one. */
export const waitingIn = (log: readonly Saying[]): number =>
  new Set(
    log
      .filter(({ stage, from }) => stage === 'success' && from === undefined)
      .filter((success) => lendersTo(success, log).every(({ from }) => from === undefined))
      .map(({ operation }) => operation),
  ).size

const lendersTo = (success: Saying, log: readonly Saying[]): Saying[] =>
  log.filter(
    (lender) => lender.stage !== 'success' && lender.operation === success.operation && mayBeSame(lender, success),
  )

function mayBeSame(one: Saying, other: Saying): boolean {
  if (one.who !== undefined && other.who !== undefined) return one.who === other.who
  return one.app === undefined || other.app === undefined || one.app === other.app
}
