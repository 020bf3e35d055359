import { watchedOperations } from '../../lib/match/match.ts'
import { type Read, readMessage } from '../../lib/read/read.ts'
import { type Reader, readEverything, watchedReader } from '../../lib/read/reader.ts'
import { shippedRules } from '../../lib/rules/shipped.ts'
import type { Faults } from '../check.ts'
import type { Mutated } from './mutate.ts'

export const rules = shippedRules()
const watched = watchedOperations(rules)
const reader = watchedReader(rules)

/** What reads a message; a test passes one that is broken. */
export type ReadBytes = (bytes: Uint8Array, reader: Reader) => Read[]
const readBytes: ReadBytes = (bytes, how) => readMessage(bytes, 0, watched, how)

/** Reads a message both ways that the product knows and compares with what must be found. Answers how long the slower took, in ms, as well. */
export function reckonMessage(
  { bytes, sound, present, how }: Mutated,
  read: ReadBytes = readBytes,
): Faults & { ms: number } {
  const start = performance.now()
  const quick = read(bytes, reader)
  const middle = performance.now()
  const pieces = readEverything(bytes)
  const full = read(bytes, () => pieces)
  const ms = Math.max(middle - start, performance.now() - middle)

  const found = markersOf(quick)
  const lost = missing(sound, found).map((marker) => `record ${marker} beside ${how}`)
  const doubled = sound.filter((marker) => found.indexOf(marker) !== found.lastIndexOf(marker))
  const wrong: string[] = []
  if (found.join() !== markersOf(full).join()) wrong.push(`the scanner and the decoder find other records in ${how}`)
  const unreadable = full.flatMap((one) =>
    one.kind === 'final' && one.unreadable ? [Buffer.from(one.unreadable)] : [],
  )
  // A piece that is nested too deep to be written again is kept as its whole message.
  for (const marker of sound)
    if (unreadable.some((piece) => piece.length < bytes.length && piece.includes(`"${marker}"`)))
      wrong.push(`sound ${marker} is in quarantine for ${how}`)
  const readable = once(() => pieces.map(({ piece }) => (piece.kind === 'record' ? textOf(piece.value) : '')))
  const vanished = present.filter(
    (marker) => !found.includes(marker) && ![...unreadable, ...readable()].some((kept) => kept.includes(marker)),
  )
  return {
    lost: [...lost, ...vanished.map((marker) => `${marker} is neither read nor in quarantine, for ${how}`)],
    doubled: doubled.map((marker) => `record ${marker} beside ${how}`),
    wrong,
    ms,
  }
}

const markersOf = (read: readonly Read[]): string[] =>
  read.flatMap((one) => (one.kind === 'matching' ? [one.record.correlationId] : []))

/** Those that do not follow each other, in this order, among all. */
function missing(wanted: readonly string[], all: readonly string[]): string[] {
  let from = 0
  return wanted.filter((marker) => {
    const at = all.indexOf(marker, from)
    if (at >= 0) from = at + 1
    return at < 0
  })
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '' // too deep for the engine to write
  }
}
