import { describe, expect, test } from 'vitest'
import { sideBySide, untilNoConflict } from '../../../lib/state/rounds.ts'
import { Conflict, StoreUnavailable } from '../../../lib/state/table.ts'

const noPause = async (): Promise<void> => {}

describe('a step that meets conflicts', () => {
  const conflicting = (times: number) => {
    let round = 0
    return async (): Promise<number> => {
      if (++round <= times) throw new Conflict(412, 'term:1')
      return round
    }
  }

  test.each([
    [0, 1],
    [1, 2],
    [7, 8],
  ])('%i times ends in round %i', async (conflicts, round) => {
    expect(await untilNoConflict(noPause, conflicting(conflicts))).toBe(round)
  })

  test('8 times is given up as an outage, so that the batch comes again', async () => {
    const step = untilNoConflict(noPause, conflicting(8))
    await expect(step).rejects.toThrow(StoreUnavailable)
    await expect(step).rejects.toThrow('Still in conflict after 8 rounds (term:1: the row is changed (412)).')
  })

  test('pauses before each further round', async () => {
    const pauses: number[] = []
    await untilNoConflict(async (round) => void pauses.push(round), conflicting(3))
    expect(pauses).toEqual([1, 2, 3])
  })

  test('does not try again what is no conflict', async () => {
    let rounds = 0
    const step = untilNoConflict(noPause, async () => {
      rounds++
      throw new StoreUnavailable('down')
    })
    await expect(step).rejects.toThrow('down')
    expect(rounds).toBe(1)
  })
})

describe('calls side by side', () => {
  test('answer in the order of their items, with at most 16 in flight', async () => {
    let inFlight = 0
    let most = 0
    const answers = await sideBySide(
      Array.from({ length: 40 }, (_, i) => i),
      async (i) => {
        most = Math.max(most, ++inFlight)
        await new Promise((resolve) => setTimeout(resolve, (40 - i) % 3))
        inFlight--
        return i * 2
      },
    )
    expect(answers).toEqual(Array.from({ length: 40 }, (_, i) => i * 2))
    expect(most).toBe(16)
  })

  test('have all ended when one of them has failed', async () => {
    let ended = 0
    const work = sideBySide([1, 2, 3], async (i) => {
      if (i === 1) throw new Error('first')
      await new Promise((resolve) => setTimeout(resolve, 5))
      ended++
    })
    await expect(work).rejects.toThrow('first')
    expect(ended).toBe(2)
  })
})
