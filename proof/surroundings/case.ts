import type { Faults } from '../check.ts'

/** One thing that goes wrong around the app. */
export interface Case {
  readonly name: string
  /** Breaks it, lets it heal, and compares; what an operator saw meanwhile is in `saw`. */
  readonly run: () => Promise<Faults & { readonly saw: readonly string[] }>
}

/** A line for each of the things that should be among those that are there. */
export const missingFrom = (what: string, there: ReadonlySet<string>, wanted: readonly string[]): string[] =>
  wanted.filter((one) => !there.has(one)).map((one) => `${what} ${one} is missing`)
