import { type Watched, watchedOperations } from '../match/match.ts'
import { type ReadMatching, readMessage } from '../read/read.ts'
import { type Reader, watchedReader } from '../read/reader.ts'
import type { Rule } from '../rules/schema.ts'

/** A log of the past: its records that can count, held in memory so that they can be told in order of time. */
export class Past {
  readonly matching: ReadMatching[] = []
  /** Records that were looked at. */
  records = 0
  /** Pieces that could not be read. */
  unreadable = 0
  readonly #watched: Watched
  readonly #reader: Reader
  readonly #texts = new Map<string, string>()
  #messages = 0

  /** @param rules whose operations count */
  constructor(rules: readonly Rule[]) {
    this.#watched = watchedOperations(rules)
    this.#reader = watchedReader(rules)
  }

  /** Takes in the records of a message, in any shape. Answers what was wrong with those that could not be read. */
  add(message: Uint8Array): string[] {
    const read = readMessage(message, this.#messages++, this.#watched, this.#reader)
    this.records += read.length
    for (const one of read) if (one.kind === 'matching') this.matching.push(shared(one, this.#texts))
    const reasons = read.flatMap(({ kind, ...one }) =>
      kind === 'final' && 'verdict' in one && one.verdict.kind === 'quarantined' ? [one.verdict.reason] : [],
    )
    this.unreadable += reasons.length
    return reasons
  }
}

/** The same value with each of its texts held once, whoever says it: a log says the same names over and over. */
function shared<T>(value: T, texts: Map<string, string>): T
function shared(value: unknown, texts: Map<string, string>): unknown {
  if (typeof value === 'string') {
    const known = texts.get(value)
    if (known === undefined) texts.set(value, value)
    return known ?? value
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shared(part, texts)]))
}
