import { type CheckOptions, type Faults, inside, isClean, joined, type Result, resultOf } from './check.ts'
import { lotOf, lotSize, type Schedule } from './crashes/schedule.ts'
import { trySmallLogs } from './crashes/small-logs.ts'
import { type MakeTable, outcomeOf } from './crashes/world.ts'
import seeds from './seeds.json' with { type: 'json' }

/**
 * Cuts the app before and after each of its calls to the outside, loses answers, and lets others refuse; hands the batches over again, and
 * compares what is there at the end with a naive reading of the whole log. Schedules that failed once (seeds.json) are always among them.
 */
export async function crashes({ seed, quick, say }: CheckOptions, makeTable?: MakeTable): Promise<Result> {
  const startedAt = performance.now()
  const lots = quick ? 3 : 110
  const found: Faults[] = []
  let struck = 0
  let tried = 0
  const attempt = async (name: string, schedule: Schedule | undefined): Promise<void> => {
    if (schedule === undefined) return
    const outcome = await outcomeOf(schedule, makeTable)
    tried++
    struck += outcome.struck
    if (!isClean(outcome)) found.push(inside(`schedule ${name}`, outcome))
  }
  for (const name of seeds.crashes) {
    const [lot = 0, number = 0] = String(name).split(':').map(Number)
    await attempt(name, lotOf(lot)[number])
  }
  for (let lot = seed; lot < seed + lots; lot++) {
    for (const [number, schedule] of lotOf(lot).entries()) await attempt(`${lot}:${number}`, schedule)
    if ((lot - seed) % 20 === 19) say(`${tried} of ${lots * lotSize} schedules`)
  }
  const small = await trySmallLogs(quick ? 1 : 3, makeTable)
  return resultOf(
    'P1 P2 P3 P5: deaths and lost answers at any call',
    `${tried} random schedules, ${small.schedules} on ${small.logs} small logs`,
    joined([...found, ...small.faults]),
    startedAt,
    [`${struck} calls failed or were cut in the random schedules`],
  )
}
