import pLimit from 'p-limit'
import { Conflict, StoreUnavailable } from './table.ts'

const mostRounds = 8

/**
 * Runs a step that reads, judges and writes conditionally until its write meets no conflict, reading again each round.
 * @throws StoreUnavailable after 8 rounds, so that the batch comes again
 */
export async function untilNoConflict<T>(pause: (round: number) => Promise<void>, step: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      if (round === mostRounds)
        throw new StoreUnavailable(`Still in conflict after ${mostRounds} rounds (${error.message}).`, { cause: error })
      await pause(round)
    }
  }
}

/** Does a write that a conflict may keep from being done. Answers whether it was done. @throws StoreUnavailable */
export async function couldWrite(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
}

const mostCalls = 16

/** Runs the calls at most 16 at a time and waits for all, also when one failed; then throws the first failure. Results keep their order. */
export async function sideBySide<T, R>(items: readonly T[], call: (item: T) => Promise<R>): Promise<R[]> {
  const limit = pLimit(mostCalls)
  const settled = await Promise.allSettled(items.map((item) => limit(call, item)))
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
