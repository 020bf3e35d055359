/** What a check was asked to do. */
export interface CheckOptions {
  /** The same seed tries the same things, as far as processes and the network allow it. */
  readonly seed: number
  /** A tenth of the work or less, to see that everything runs. */
  readonly quick: boolean
  /** Tells how far it is, for people. */
  readonly say: (text: string) => void
}

/** What a check found. */
export interface Result {
  readonly promise: string
  /** What was tried, with its number. */
  readonly tried: string
  /** Findings, alerts, records or bytes that should be there and are not. */
  readonly lost: number
  /** Findings or alerts that are there more often than they should be. */
  readonly doubled: number
  /** What else was not as promised, a line each. */
  readonly wrong: readonly string[]
  readonly seconds: number
  /** Figures and what was lost or doubled, a line each. */
  readonly details: readonly string[]
}

export type Check = (options: CheckOptions) => Promise<Result>

/** What is missing, what is there too often, and what else is not as promised; a line each. */
export interface Faults {
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly wrong: readonly string[]
}

export const noFaults: Faults = { lost: [], doubled: [], wrong: [] }

export const joined = (all: readonly Faults[]): Faults => ({
  lost: all.flatMap(({ lost }) => lost),
  doubled: all.flatMap(({ doubled }) => doubled),
  wrong: all.flatMap(({ wrong }) => wrong),
})

export const isClean = ({ lost, doubled, wrong }: Faults): boolean => lost.length + doubled.length + wrong.length === 0

/** The faults with what they happened in, for a person who looks for the reason. */
export const inside = (where: string, { lost, doubled, wrong }: Faults): Faults => ({
  lost: lost.map((line) => `${where}: ${line}`),
  doubled: doubled.map((line) => `${where}: ${line}`),
  wrong: wrong.map((line) => `${where}: ${line}`),
})

const mostLines = 20

/** A result of the faults that were found; of each kind the first are told. `startedAt` by `performance.now()`. */
export function resultOf(promise: string, tried: string, faults: Faults, startedAt: number, figures: string[]): Result {
  const { lost, doubled, wrong } = faults
  const lines = [...lost.map((line) => `lost: ${line}`), ...doubled.map((line) => `doubled: ${line}`)]
  return {
    promise,
    tried,
    lost: lost.length,
    doubled: doubled.length,
    wrong: wrong.slice(0, mostLines),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    details: [...figures, ...lines.slice(0, mostLines)],
  }
}
