import type { Rule } from '../rules/schema.ts'

export const dayMs = 24 * 60 * 60_000

/** The time that a dry run tells of, both ends included, and from when its rules raise. */
export interface Range {
  readonly fromMs: number
  readonly armedFromMs: number
  readonly toMs: number
}

export interface Stretch {
  /** How many days the dry run goes back from the end. */
  readonly days: number
  /** The time that was asked for, where the log is known to be whole; absent: from the first operation to the last. */
  readonly asked?: { readonly fromMs: number; readonly toMs: number }
  /** Absent: a history window after the begin, since a log says nothing of what was before it. */
  readonly armedFromMs?: number
}

/** The range of a log whose Successes have these times; undefined when it has none. */
export function rangeOf(times: readonly number[], rules: readonly Rule[], stretch: Stretch): Range | undefined {
  let [first, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const timeMs of times) {
    first = Math.min(first, timeMs)
    toMs = Math.max(toMs, timeMs)
  }
  if (times.length === 0) return undefined
  const { days, asked, armedFromMs } = stretch
  const fromMs = asked?.fromMs ?? Math.max(first, toMs - days * dayMs)
  const windowDays = Math.max(...rules.flatMap((rule) => (rule.raises ? [rule.windowDays] : [])))
  return { fromMs, armedFromMs: armedFromMs ?? fromMs + windowDays * dayMs, toMs: asked?.toMs ?? toMs }
}
