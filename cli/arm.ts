import { setTimeout as sleep } from 'node:timers/promises'
import type { BaselineReport } from '../lib/baseline/report.ts'
import { teach } from '../lib/baseline/teach.ts'
import type { Edges } from '../lib/edges.ts'
import { findProgress } from '../lib/learn/progress.ts'
import { undeliveredMs } from '../lib/learn/undecided.ts'
import type { ReadMatching } from '../lib/read/read.ts'
import { termCache } from '../lib/record/term-row.ts'
import { type LogOptions, rulesOf } from './edges.ts'
import { count, grouped } from './output/summary.ts'
import type { Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

interface ArmContext {
  readonly options: LogOptions
  readonly edges: Edges
  readonly signal: AbortSignal
  readonly talk: Terminal
}

/** Teaches a state what a log has from before the state was armed, and says what was left out and why. @throws StoreUnavailable */
export async function arm(
  past: readonly ReadMatching[],
  { counts }: BaselineReport,
  state: State,
  { options, edges, signal, talk }: ArmContext,
): Promise<void> {
  const { armedFrom, ...without } = options
  const progress = await findProgress(state.table)
  // Of a state that does not say, what is this new is not learnt: the log may hold what the hub still has to bring.
  const stateArmedMs = progress?.armedFrom.getTime() ?? edges.clock() - undeliveredMs
  // The option may put it off no further than the state: the app need not have it.
  const fromMs = Math.min(stateArmedMs, armedFrom === undefined ? stateArmedMs : Date.parse(armedFrom))
  const pause = (round: number): Promise<void> => sleep(20 * 2 ** (round - 1))
  const rules = await rulesOf(without)
  const taught: Edges = { ...edges, rules, table: state.table, cache: termCache(10_000), pause }
  const leftOut = await teach(past, fromMs, taught, (done) => {
    signal.throwIfAborted()
    talk.status(`Teaching ${state.name}: ${grouped(done)} of ${grouped(past.length)} records`)
  })
  talk.status('')
  if (leftOut === 0) {
    talk.line(
      `Armed: ${state.name} knows ${grouped(counts.terms)} terms of this log, and alerts on what is not among them.`,
    )
    return
  }
  const from = `${new Date(fromMs).toISOString().slice(0, 19)}Z`
  const own = rules.some((rule) => rule.armedFrom) ? ' (or what its rule names as armedFrom)' : ''
  talk.line(
    `Armed: ${state.name} knows what this log has from before ${from}${own}, and alerts on what is not among it.`,
  )
  talk.line(
    `${count(leftOut, 'operation was', 'operations were')} left out, being newer: ${whyNewer(fromMs < stateArmedMs, progress !== undefined)}`,
  )
}

function whyNewer(isByOption: boolean, isKnown: boolean): string {
  if (isByOption) return '--armed-from says that the app judges them.'
  return isKnown
    ? 'the state is armed since then, and what the hub has not delivered yet would no longer alert once it is learnt.'
    : 'the hub may not have delivered the last two hours yet, and what is learnt no longer alerts.'
}
