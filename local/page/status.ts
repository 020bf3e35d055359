import { learnPartition } from '../../lib/learn/progress.ts'
import { canaryRow, pulsePartition } from '../../lib/pulse/canary.ts'
import type { Rule } from '../../lib/rules/schema.ts'
import type { Fields, StateTable } from '../../lib/state/table.ts'
import type { Pulse, Status } from './api.ts'
import type { ListQuarantine } from './quarantined.ts'
import { countOf, readHeld } from './waiting.ts'

const lateMs = 45 * 60_000
const progressRow = 'progress'

export interface StatusSources {
  readonly table: StateTable
  readonly listQuarantine: ListQuarantine
  readonly rules: readonly Rule[]
  readonly clock: () => number
  /** When a batch was last read and how many records were, where somebody counts them. */
  readonly read: () => Status['read']
}

/** Is it alive, and what waits. @throws StoreUnavailable, or what the quarantine throws */
export async function readStatus({ table, listQuarantine, rules, clock, read }: StatusSources): Promise<Status> {
  const nowMs = clock()
  const [held, quarantined, pulse, mode] = await Promise.all([
    readHeld(table),
    listQuarantine(),
    readPulse(table, nowMs),
    readMode(rules, table, nowMs),
  ])
  const last = read()
  const oldest = quarantined.map(({ since }) => since).sort()[0]
  return {
    now: new Date(nowMs).toISOString(),
    ...(last ? { read: last } : {}),
    pulse,
    mode,
    unsent: countOf(held.unsent),
    waiting: countOf(held.waiting),
    parked: countOf(held.parked),
    quarantined: { count: quarantined.length, ...(oldest ? { oldest } : {}) },
  }
}

/** Learning while the past is being learnt, and until every rule that raises is armed. */
async function readMode(rules: readonly Rule[], table: StateTable, nowMs: number): Promise<Status['mode']> {
  const progress = (await table.get(learnPartition, progressRow))?.fields
  if (progress !== undefined && progress.finishedAt === undefined) return { kind: 'learning' }
  const begun = progress?.armedFrom instanceof Date ? [progress.armedFrom.getTime()] : []
  const from = rules.flatMap(({ raises, armedFrom }) => (raises ? (armedFrom ? [Date.parse(armedFrom)] : begun) : []))
  if (from.length === 0) return { kind: 'armed' }
  const last = Math.max(...from)
  const text = new Date(last).toISOString()
  return last > nowMs ? { kind: 'learning', until: text } : { kind: 'armed', since: text }
}

async function readPulse(table: StateTable, nowMs: number): Promise<Pulse> {
  const canaries: Fields[] = []
  for await (const page of table.pages(pulsePartition, canaryRow(''), canaryRow('~')))
    canaries.push(...page.map(({ fields }) => fields))
  const back = canaries
    .filter(({ returnedAt }) => returnedAt instanceof Date)
    .sort((a, b) => Number(b.returnedAt) - Number(a.returnedAt))[0]
  const out = canaries
    .filter(
      ({ waitingSince, returned }) => waitingSince instanceof Date && !(Number(returned ?? 0) >= Number(waitingSince)),
    )
    .map(({ waitingSince }) => Number(waitingSince))
  const outMs = Math.min(...out)
  return {
    ...(back
      ? {
          back: {
            at: new Date(Number(back.returnedAt)).toISOString(),
            lagMs: Math.max(0, Number(back.returnedAt) - Number(back.returned)),
          },
        }
      : {}),
    ...(out.length > 0 ? { outSince: new Date(outMs).toISOString() } : {}),
    isLate: out.length > 0 && nowMs - outMs > lateMs,
  }
}
