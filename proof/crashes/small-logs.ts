import { type Way, ways } from '../../test/support/faults.ts'
import type { Saying } from '../../test/support/logs.ts'
import { type Faults, inside, isClean } from '../check.ts'
import type { Schedule } from './schedule.ts'
import { type MakeTable, outcomeOf, undisturbed } from './world.ts'

const saying = (
  operation: Saying['operation'],
  stage: Saying['stage'],
  halfDay: number,
  from?: 'a' | 'b' | 'c',
): Saying => ({ operation, stage, halfDay, from, who: 0 })

/** What small logs are made of: a term by its own address and by lent ones, before and after the window, beside another. */
const alphabet: readonly Saying[] = [
  saying(0, 'start', 0, 'a'),
  saying(0, 'accept', 0, 'c'),
  saying(0, 'success', 0),
  saying(0, 'success', 30),
  saying(1, 'success', 14, 'b'),
  saying(2, 'success', 0, 'c'),
]

function* logsOf(length: number): Generator<readonly Saying[]> {
  if (length === 0) yield []
  else for (const rest of logsOf(length - 1)) for (const first of alphabet) yield [first, ...rest]
}

const calm: Omit<Schedule, 'entries'> = {
  inOrder: false,
  raced: false,
  messageLengths: [1],
  batchLengths: [100],
  again: [1],
  envelopes: ['records'],
  faults: [],
  pauses: [0],
  timerFaults: [],
  groupAbove: 1,
  turns: 0,
}

export interface SmallLogs {
  readonly logs: number
  readonly schedules: number
  readonly faults: readonly Faults[]
}

// Before a call is after the one before it, but for the first.
const waysAt = (call: number): readonly Way[] => (call === 1 ? ways : ways.filter((way) => way !== 'before'))

/** Every log of at most so many records, in one batch, with each thing that can go wrong at each of its calls. */
export async function trySmallLogs(mostRecords: number, makeTable?: MakeTable): Promise<SmallLogs> {
  const faults: Faults[] = []
  let logs = 0
  let schedules = 0
  for (let length = 1; length <= mostRecords; length++)
    for (const log of logsOf(length)) {
      const entries = log.map((one) => ({ saying: one, form: 'hub' as const }))
      const { contents, calls } = await undisturbed({ ...calm, entries }, makeTable)
      logs++
      for (let call = 1; call <= calls; call++)
        for (const way of waysAt(call)) {
          const outcome = await outcomeOf({ ...calm, entries, faults: [[{ call, way }]] }, makeTable, contents)
          schedules++
          if (!isClean(outcome)) faults.push(inside(`${way} call ${call} of ${JSON.stringify(log)}`, outcome))
        }
    }
  return { logs, schedules, faults }
}
