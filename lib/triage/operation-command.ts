import { isGuid } from '../normalise/guid.ts'

const hourMs = 60 * 60_000

/** Which operation to look up. */
export interface Asked {
  readonly correlationId: string | undefined
  readonly subscriptionId: string | undefined
  readonly timeMs: number
  /** When the last of it was, where it is of several times. */
  readonly lastMs?: number
}

/** The command that shows all that the Activity Log says of an operation, ready to paste; undefined where an id is none. */
export function operationCommand({ correlationId, subscriptionId, timeMs, lastMs }: Asked): string | undefined {
  if (!isGuid(correlationId) || !isGuid(subscriptionId)) return undefined
  return `az monitor activity-log list --subscription ${subscriptionId} --correlation-id ${correlationId} ${around(timeMs, 1, lastMs)} -o json`
}

/** The options that limit a command of the Activity Log to some hours before and after a time, or a span of it. */
export function around(timeMs: number, hours: number, lastMs = timeMs): string {
  const text = (ms: number): string => new Date(ms).toISOString().slice(0, 19).concat('Z')
  return `--start-time ${text(timeMs - hours * hourMs)} --end-time ${text(lastMs + hours * hourMs)}`
}
