/** The times in which a term was present: [first, last] pairs in ms, ascending, each more than the window from the next. */
export type Spans = readonly (readonly [first: number, last: number])[]

export interface Admission {
  readonly isNew: boolean
  readonly spans: Spans
}

/** Spans a term keeps; older ones are dropped. A span is born at most once a window, so this is years. */
const keptSpans = 500

/**
 * Lets a sighting at `timeMs` into a term's spans. It is new when it lies near none of them; near means at most
 * `windowMs` before the first or after the last, both ends included. A sighting near two spans makes them one.
 * The spans that result depend on the set of sightings only, never on their order or on duplicates.
 */
export function admit(spans: Spans, timeMs: number, windowMs: number): Admission {
  const near = spans.filter(([first, last]) => first - windowMs <= timeMs && timeMs <= last + windowMs)
  if (near.some(([first, last]) => first <= timeMs && timeMs <= last)) return { isNew: false, spans }
  const grown: readonly [number, number] = [
    Math.min(timeMs, ...near.map(([first]) => first)),
    Math.max(timeMs, ...near.map(([, last]) => last)),
  ]
  const others = spans.filter((span) => !near.includes(span))
  const all = [...others, grown].sort(([a], [b]) => a - b)
  return { isNew: near.length === 0, spans: all.slice(-keptSpans) }
}

/** The end of the last span before `timeMs`: when the term was last seen before then. */
export const lastSeenBefore = (spans: Spans, timeMs: number): number | undefined =>
  spans.filter(([, last]) => last < timeMs).at(-1)?.[1]
