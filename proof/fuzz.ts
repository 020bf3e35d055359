import { heldBytes } from '../local/held-memory.ts'
import { type CheckOptions, type Faults, inside, isClean, joined, noFaults, type Result, resultOf } from './check.ts'
import { reckonBatch } from './fuzz/batch.ts'
import { largeMessages } from './fuzz/large.ts'
import { partedMessage } from './fuzz/messages.ts'
import { type Mutated, mutated } from './fuzz/mutate.ts'
import { type ReadBytes, reckonMessage } from './fuzz/oracle.ts'
import seeds from './seeds.json' with { type: 'json' }
import { chanceOf } from './stack/chance.ts'

const batchEvery = 40
const messagesABatch = 4
/** Far above what the slowest message takes: only a hang is meant. */
const hangMs = 20_000
const megabyte = 2 ** 20

/** The message of a seed and a number: the same each time. */
export function fuzzed(seed: number, number: number): Mutated {
  const chance = chanceOf(seed * 2_000_003 + number)
  return mutated(partedMessage(chance, number), chance)
}

export interface Amount {
  readonly count: number
  readonly large: readonly Mutated[]
  readonly read?: ReadBytes
}

/**
 * Damages realistic messages in their bytes and in their structure, and reads them: sound records are found whatever is beside them, what
 * cannot be read is in quarantine, nothing hangs, and memory does not grow. Messages that failed once (seeds.json) are always among them.
 */
export async function fuzz({ seed, quick, say }: CheckOptions, amount: Partial<Amount> = {}): Promise<Result> {
  const { count, large, read }: Amount = { count: quick ? 20_000 : 1_000_000, large: largeMessages, ...amount }
  const startedAt = performance.now()
  const found: Faults[] = []
  let heldBefore = 0
  let slowestMs = 0
  let batches = 0
  const attempt = (name: string, message: Mutated): void => {
    const { ms, ...faults } = reckonMessage(message, read)
    slowestMs = Math.max(slowestMs, ms)
    if (!isClean(faults)) found.push(inside(`message ${name}`, faults))
    if (ms > hangMs) found.push({ ...noFaults, wrong: [`message ${name} took ${ms} ms`] })
  }
  for (const name of seeds.fuzz) {
    const [own = 0, number = 0] = String(name).split(':').map(Number)
    attempt(name, fuzzed(own, number))
  }
  for (let number = 0; number < count; number++) {
    attempt(`${seed}:${number}`, fuzzed(seed, number))
    if (number % (batchEvery * messagesABatch) === 0) {
      found.push(inside(`batch ${seed}:${number}`, await reckonBatch(batchAt(seed, number))))
      batches++
    }
    if (number === Math.floor(count / 4)) heldBefore = heldBytes()
    if (number % 100_000 === 99_999) say(`${number + 1} of ${count} messages`)
  }
  const grown = heldBytes() - heldBefore
  for (const message of large) {
    attempt(message.how, message)
    found.push(inside(message.how, await reckonBatch([message])))
  }
  if (grown > 10 * megabyte) found.push({ ...noFaults, wrong: [`memory grew by ${Math.round(grown / megabyte)} MB`] })
  return resultOf(
    'P1: bad input',
    `${count} mutated messages, ${large.length} large ones, ${batches} batches through all of the pipeline`,
    joined(found),
    startedAt,
    [
      `the slowest message took ${Math.round(slowestMs)} ms`,
      `memory held: ${(grown / megabyte).toFixed(1)} MB more at the end than after a quarter`,
    ],
  )
}

const batchAt = (seed: number, number: number): Mutated[] =>
  Array.from({ length: messagesABatch }, (_, i) => fuzzed(seed, number + i))
