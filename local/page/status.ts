import { findProgress } from '../../lib/learn/progress.ts'
import { readTableBacklog } from '../../lib/pulse/backlog.ts'
import { canaryRow, missingCanaries, pulsePartition, usualLateMinutes } from '../../lib/pulse/canary.ts'
import type { Waiting } from '../../lib/quarantine/quarantine.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import { rowsUnder } from '../../lib/state/rows.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { Count, Pulse, Status } from './api.ts'
import type { ListQuarantine } from './quarantined.ts'

const minute = 60_000

export interface StatusSources {
  readonly table: StateTable
  readonly listQuarantine: ListQuarantine
  readonly rules: readonly Rule[]
  readonly clock: () => number
  /** When a batch was last read and how many records were, where somebody counts them. */
  readonly read: () => Status['read']
  /** The timers run beside this page: then it is known when the next canary is due. */
  readonly hasTimers: boolean
}

/** Is it alive, and what waits. A quarantine that cannot be listed hides nothing of the rest. @throws StoreUnavailable */
export async function readStatus(sources: StatusSources): Promise<Status> {
  const { table, rules, clock, read, hasTimers } = sources
  const nowMs = clock()
  const [backlog, quarantine, pulse, mode] = await Promise.all([
    readTableBacklog(table),
    countQuarantined(sources),
    readPulse(table, nowMs),
    readMode(rules, table, nowMs),
  ])
  const last = read()
  return {
    now: new Date(nowMs).toISOString(),
    ...(last ? { read: last } : {}),
    pulse: hasTimers ? { ...pulse, dueAt: new Date(nextPulseMs(nowMs)).toISOString() } : pulse,
    mode,
    unsent: countOf(backlog.unsent),
    waiting: countOf(backlog.waiting),
    parked: countOf(backlog.parked),
    ...quarantine,
  }
}

const countOf = ({ count, oldestMs }: Waiting): Count => ({
  count,
  ...(oldestMs === undefined ? {} : { oldest: new Date(oldestMs).toISOString() }),
})

async function countQuarantined({ listQuarantine }: StatusSources): Promise<Pick<Status, 'quarantined' | 'trouble'>> {
  try {
    const quarantined = await listQuarantine()
    const oldest = quarantined.map(({ since }) => since).sort()[0]
    return { quarantined: { count: quarantined.length, ...(oldest ? { oldest } : {}) } }
  } catch (error) {
    return { trouble: (error as Error).message }
  }
}

/** Half a minute after each quarter of an hour: the schedule of functions/pulse.ts. */
function nextPulseMs(nowMs: number): number {
  const offset = minute / 2
  const every = 15 * minute
  return (Math.floor((nowMs - offset) / every) + 1) * every + offset
}

/** Learning while the past is being learnt, and until every rule that raises is armed. */
async function readMode(rules: readonly Rule[], table: StateTable, nowMs: number): Promise<Status['mode']> {
  const progress = await findProgress(table)
  if (progress !== undefined && progress.finishedAt === undefined) return { kind: 'learning' }
  const begun = progress ? [progress.armedFrom.getTime()] : []
  const from = rules.flatMap(({ raises, armedFrom }) => (raises ? (armedFrom ? [Date.parse(armedFrom)] : begun) : []))
  if (from.length === 0) return { kind: 'armed' }
  const last = Math.max(...from)
  const text = new Date(last).toISOString()
  return last > nowMs ? { kind: 'learning', until: text } : { kind: 'armed', since: text }
}

async function readPulse(table: StateTable, nowMs: number): Promise<Pulse> {
  const canaries = await rowsUnder(canaryRow(''), pulsePartition, table)
  const back = canaries
    .map(({ fields }) => fields)
    .filter(({ returnedAt }) => returnedAt instanceof Date)
    .sort((a, b) => Number(b.returnedAt) - Number(a.returnedAt))[0]
  const missing = missingCanaries(canaries)
  const outMs = Math.min(...missing.map(({ sinceMs }) => sinceMs))
  return {
    ...(back
      ? {
          back: {
            at: new Date(Number(back.returnedAt)).toISOString(),
            lagMs: Math.max(0, Number(back.returnedAt) - Number(back.returned)),
          },
        }
      : {}),
    ...(missing.length > 0 ? { outSince: new Date(outMs).toISOString() } : {}),
    isLate: missing.length > 0 && nowMs - outMs > usualLateMinutes * minute,
  }
}
