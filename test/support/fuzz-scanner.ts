import { decode } from '../../lib/decode/decode.ts'
import { normalise } from '../../lib/normalise/normalise.ts'
import { readerWith } from '../../lib/read/reader.ts'
import { createPlainScanner } from '../../lib/scan/plain-scanner.ts'
import type { Scanner } from '../../lib/scan/scan.ts'
import { createScanner } from '../../lib/scan/scanner.ts'
import { type Random, randomFor } from '../../local/sample-week/random.ts'
import { damaged, messyMessage, scatteredNames, watchedNames } from './messy-messages.ts'

/** How many messages were of each kind: a generator that makes only one kind proves little. */
export interface Fuzzed {
  nothing: number
  elements: number
  everything: number
  /** Records of watched operations that a decoding of everything finds. */
  matches: number
}

/**
 * Scans so many made-up messages, two in five of them damaged, and compares: the scanner with its definition, and what is read with what decoding everything
 * finds. Same seed, same messages. Throws at the first difference, with the message.
 */
export function fuzzScanner(count: number, seed: number): Fuzzed {
  const random = randomFor(seed, 'messy messages')
  const subjects = [watchedNames, watchedNames.slice(0, 3), scatteredNames].map((names) =>
    subjectFor(new Set<string>(names)),
  )
  const fuzzed: Fuzzed = { nothing: 0, elements: 0, everything: 0, matches: 0 }
  for (let i = 0; i < count; i++) {
    const subject = subjects[i % subjects.length]
    if (subject === undefined) continue
    const whole = messyMessage(random, [...subject.names])
    compare(random.chance(40) ? damaged(random, whole) : whole, subject, random, fuzzed)
  }
  return fuzzed
}

interface Subject {
  readonly names: ReadonlySet<string>
  readonly scanner: Scanner
  readonly plain: Scanner
}

function subjectFor(names: ReadonlySet<string>): Subject {
  const scanner = createScanner(names)
  if (scanner === undefined) throw new Error('This Node.js has no WebAssembly SIMD; use one that has.')
  return { names, scanner, plain: createPlainScanner(names) }
}

function compare(message: Buffer, { names, scanner, plain }: Subject, random: Random, fuzzed: Fuzzed): void {
  poison(scanner, message.length, [...names], random)
  const found = scanner.scan(message)
  same('what must be looked at', found, plain.scan(message), message)
  fuzzed[typeof found === 'string' ? found : 'elements']++

  const read = readerWith(scanner)(message)
  const pieces = decode(message)
  const watched = (value: unknown): boolean => names.has(normalise(value).operation ?? '')
  const wanted = pieces.flatMap((piece, number) =>
    piece.kind === 'record' && watched(piece.value) ? [{ number, piece }] : [],
  )
  same(
    'records of watched operations',
    read.filter(({ piece }) => piece.kind === 'record' && watched(piece.value)),
    wanted,
    message,
  )
  same(
    'pieces, each as decode() gives it',
    read,
    read.map(({ number }) => ({ number, piece: pieces[number] })),
    message,
  )
  fuzzed.matches += wanted.length
}

/** Fills the memory in which the message will lie, and what lies behind it, with what must not be found. */
function poison(scanner: Scanner, length: number, names: readonly string[], random: Random): void {
  const bait = Buffer.from(
    random.pick([
      '"',
      '\\',
      '\\/\\u0061',
      '"}]}',
      ...names.map((name) => `${name}"`),
      ...names.map((name) => `${name.slice(-9)}"`),
    ]),
  )
  const room = scanner.room(length)
  Buffer.from(room.buffer, room.byteOffset, room.length).fill(bait, 0, Math.min(room.length, length + 300))
}

function same(what: string, actual: unknown, expected: unknown, message: Buffer): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other)
    throw new Error(
      `${what} differ for ${JSON.stringify(message.toString('latin1'))} (a character a byte):\n  ${one}\n  ${other}`,
    )
}
