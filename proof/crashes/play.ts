import { handle, type Message } from '../../lib/pipeline.ts'
import { StoreUnavailable } from '../../lib/state/table.ts'
import { tick } from '../../lib/sweep/tick.ts'
import type { SomeEdges } from '../../test/support/edges.ts'
import { anotherProcess } from '../../test/support/edges.ts'
import { type Fault, type FaultyEdges, faulty } from '../../test/support/faults.ts'
import { batchesOf } from '../../test/support/logs.ts'
import { keysOf } from '../../test/support/rows.ts'
import type { Schedule } from './schedule.ts'

export const noSleep = async (): Promise<void> => {}
const minute = 60_000

/** What the processes that read one partition went through. */
export interface Played {
  /** Calls at which something went wrong, of all their calls. */
  readonly struck: number
  readonly calls: number
  readonly missedNetworks: boolean
}

/**
 * Plays one partition as the hub and the host do: batch after batch; one that fails is handed over again, and from a process that died the
 * next one gets all that no checkpoint covers. Between batches time passes and the timer runs.
 */
export async function play(messages: readonly Message[], schedule: Schedule, edges: SomeEdges): Promise<Played> {
  const waiting = [...schedule.faults]
  const processes: FaultyEdges[] = []
  const begin = (): FaultyEdges => {
    const process = faulty(edges, waiting.shift() ?? [])
    processes.push(process)
    return process
  }
  let process = begin()
  let left = batchesOf(messages, schedule.batchLengths)
  for (let [batch] = left, round = 0; batch; [batch] = left, round++) {
    const isDone = await hand(batch, process)
    if (process.isDead()) {
      process = begin()
      left = batchesOf(left.flat(), schedule.again)
    } else if (isDone) {
      left = left.slice(1)
      await pass(schedule.pauses[round % schedule.pauses.length] ?? 0, schedule.timerFaults, edges, processes)
    }
  }
  return {
    struck: processes.reduce((sum, one) => sum + one.struck().length, 0),
    calls: processes.reduce((sum, one) => sum + one.calls(), 0),
    missedNetworks: processes.some((one) => one.missedNetworks()),
  }
}

/** True when the batch is done and the checkpoint may move. */
async function hand(batch: readonly Message[], process: FaultyEdges): Promise<boolean> {
  try {
    await handle(batch, process)
    return !process.isDead()
  } catch (error) {
    if (process.isDead() || error instanceof StoreUnavailable) return false
    throw error
  }
}

async function pass(
  minutes: number,
  faults: readonly Fault[],
  edges: SomeEdges,
  processes: FaultyEdges[],
): Promise<void> {
  if (minutes === 0) return
  edges.now.ms += minutes * minute
  const timer = faulty(edges, faults)
  processes.push(timer)
  try {
    await tick(noSleep, timer)
  } catch (error) {
    if (!timer.isDead() && !(error instanceof StoreUnavailable)) throw error
  }
}

/** Nothing goes wrong any more, and the timer runs until nothing is due, or for longer than anything may take. */
export async function comeToRest(edges: SomeEdges): Promise<void> {
  const process = anotherProcess(edges)
  for (let round = 0; round < 8; round++) {
    edges.now.ms += 16 * minute
    await tick(noSleep, process)
    if ((await keysOf(edges.table, 'due:')).length === 0) return
  }
}
