import { watchedOperations } from '../lib/match/match.ts'
import { readMessage } from '../lib/read/read.ts'
import { operationsToRead, readerWith } from '../lib/read/reader.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import { scannerFor } from '../lib/scan/scanner-for.ts'
import { batchesOf, received } from './log.ts'
import { median, timed } from './statistics.ts'

/**
 * One way to go through messages, in a process of its own: `node scan-variant.js <variant> <log> <records a message> [kept]` prints bytes a second. Each batch
 * is received just before, and that is not counted; `kept`: all were received long before, so that most are in no cache of the processor any more.
 */
const [variant = '', file = '', size = '1', when = 'received'] = process.argv.slice(2)
const sent = batchesOf(file, Number(size))
const lengths = sent.flat().map(({ length }) => length)
const bytes = lengths.reduce((sum, length) => sum + length, 0)
const kept = when === 'kept' ? sent.map(received) : undefined

const rules = shippedRules()
const watched = watchedOperations(rules)
const scanner = scannerFor(operationsToRead(rules))
const reader = readerWith(scanner)
const copied = new Uint8Array(Math.max(...lengths))

const variants: Readonly<Record<string, (message: Buffer) => unknown>> = {
  /** What must be looked at, as places. */
  scan: (message) => scanner.scan(message),
  /** The records that may be of a watched operation, as values. */
  detect: (message) => reader(message),
  parse: (message) => JSON.parse(message.toString()),
  /** The pipeline until it knows which records match: with the scanner, and without. */
  read: (message) => readMessage(message, 0, watched, reader),
  'read everything': (message) => readMessage(message, 0, watched),
  copy: (message) => copied.set(message),
}

const work = variants[variant]
if (work === undefined)
  throw new Error(`There is no variant ${variant}; give one of ${Object.keys(variants).join(', ')}.`)

function seconds(): number {
  let ms = 0
  for (const [i, batch] of sent.entries()) {
    const messages = kept?.[i] ?? received(batch)
    ms += timed(() => {
      for (const message of messages) work?.(message)
    })
  }
  return ms / 1000
}

/** The median of rounds: one of them may be disturbed, the median is what the work costs. */
function medianOfRounds(forMs: number): number {
  const rounds: number[] = []
  const until = performance.now() + forMs
  do rounds.push(seconds())
  while (performance.now() < until)
  return median(rounds)
}

medianOfRounds(400) // warms up
process.stdout.write(String(bytes / medianOfRounds(800)))
