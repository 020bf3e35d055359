/** Numbers by chance that the seed fixes. */
export interface Chance {
  /** From 0 to less than `below`. */
  number(below: number): number
  pick<T>(items: readonly T[]): T
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    // https://en.wikipedia.org/wiki/Xorshift in 32 bits
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  state = Math.imul(state + 1, 2654435761) >>> 0 || 1
  return {
    number: (below) => next() % below,
    pick: (items) => {
      const one = items[next() % items.length]
      if (one === undefined) throw new Error('There is nothing to pick from.')
      return one
    },
  }
}
