import { Cron } from 'croner'

/** When a timer is due. */
export interface Schedule {
  /** The first occurrence after `time` (milliseconds since the epoch), or undefined when there is none. */
  next(time: number): number | undefined
}

const field = /^(?:\*|(?:\d+|[a-z]{3,})(?:-(?:\d+|[a-z]{3,}))?)(?:\/\d+)?$/i

/**
 * Reads an NCRONTAB expression, `second minute hour day month weekday` in UTC; five fields leave out the seconds.
 * A day must fit both day fields. https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 * @throws Error with what is wrong in it; also for what other crons know and Azure refuses (`L`, `#`, `?`, `@daily`, time spans)
 */
export function readSchedule(expression: string): Schedule {
  const parts = expression.trim().split(/\s+/)
  const wrong = parts.flatMap((part) => part.split(',')).find((part) => !field.test(part))
  if (wrong !== undefined) throw new Error(`"${expression}" is no NCRONTAB expression: it cannot hold "${wrong}".`)
  const cron = compile(expression)
  return { next: (time) => cron.nextRun(new Date(time))?.getTime() }
}

function compile(expression: string): Cron {
  try {
    return new Cron(expression, { mode: '5-or-6-parts', utcOffset: 0, domAndDow: true, paused: true })
  } catch (error) {
    throw new Error(`"${expression}" is no NCRONTAB expression: ${(error as Error).message}.`, { cause: error })
  }
}
