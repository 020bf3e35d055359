import type { InvocationRequest } from './core.ts'
import type { Schedule } from './schedule.ts'

export interface Timer {
  /** Runs it now, or after the run that is going on. @throws what `run` throws */
  runNow(): Promise<void>
  stop(): void
}

export interface TimerOptions {
  readonly bindingName: string
  readonly schedule: Schedule
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly run: (request: InvocationRequest) => Promise<void>
}

/** Later than this, a run is past due: the machine slept, or the clock was moved on. */
const punctualMs = 1000
/** Looks at the clock at least so often, so that a clock that jumps is noticed. */
const longestNapMs = 1000

/**
 * A timer as Azure runs it: never overlapping itself, and what it missed while it ran is not made up for. The times of
 * the last and the next run are in memory only, so nothing is past due at the start.
 */
export function startTimer({ bindingName, schedule, clock, run }: TimerOptions): Timer {
  let last: number | undefined
  let next = schedule.next(clock())
  let running: Promise<void> = Promise.resolve()
  let nap: NodeJS.Timeout | undefined
  let stopped = false

  const runOnce = async (): Promise<void> => {
    if (stopped) return
    const startedAt = clock()
    const isPastDue = next !== undefined && startedAt - next > punctualMs
    try {
      await run(timerRequest(bindingName, { last, next, isPastDue }))
    } finally {
      last = startedAt
      next = schedule.next(clock())
    }
  }

  const runNow = (): Promise<void> => {
    const mine = running.then(runOnce)
    running = mine.catch(() => undefined)
    return mine
  }

  // Looks only between runs: what falls due during one is over with it.
  const wake = (): void =>
    void running.then(() => {
      if (stopped || next === undefined) return
      if (clock() >= next) void runNow().then(wake, wake)
      else nap = setTimeout(wake, Math.min(next - clock(), longestNapMs))
    })
  wake()

  return {
    runNow,
    stop() {
      stopped = true
      clearTimeout(nap)
    },
  }
}

interface Status {
  readonly last: number | undefined
  readonly next: number | undefined
  readonly isPastDue: boolean
}

function timerRequest(name: string, { last, next, isPastDue }: Status): InvocationRequest {
  const never = '0001-01-01T00:00:00+00:00'
  const text = (time: number | undefined): string => (time === undefined ? never : new Date(time).toISOString())
  const input = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: { Last: text(last), LastUpdated: text(last), Next: text(next) },
    IsPastDue: isPastDue,
  }
  return { inputData: [{ name, data: { json: JSON.stringify(input) } }] }
}
