import fc from 'fast-check'
import { type Fault, ways } from '../../test/support/faults.ts'
import { cuts, type Saying, sayings, timeOf, windowMs } from '../../test/support/logs.ts'

/** One thing in a log: a record in one of Azure's two forms, or bytes that nobody can read. */
export type Entry = { readonly saying: Saying; readonly form: 'hub' | 'rest' } | { readonly noise: number }

/** How a message holds its records. */
export type Envelope = 'records' | 'array' | 'lines' | 'value'

/** A log, how it reaches the app, and what goes wrong meanwhile. */
export interface Schedule {
  readonly entries: readonly Entry[]
  /** In time order, starts before successes: the textbook's findings are expected to the letter. */
  readonly inOrder: boolean
  /** The log is spread over two partitions, read by two processes at once; else one has it. */
  readonly raced: boolean
  /** How many entries a message holds, how many messages a batch; over and over. `again`: when they are delivered again. */
  readonly messageLengths: readonly number[]
  readonly batchLengths: readonly number[]
  readonly again: readonly number[]
  readonly envelopes: readonly Envelope[]
  /** What happens to the first process, and to each that takes over from a dead one; the last lives. */
  readonly faults: readonly (readonly Fault[])[]
  /** Minutes that pass after each batch, over and over; then the timer runs, with its own faults. */
  readonly pauses: readonly number[]
  readonly timerFaults: readonly Fault[]
  readonly groupAbove: number
  readonly turns: number
}

const faultsUpTo = (call: number): fc.Arbitrary<Fault[]> =>
  fc.array(fc.record({ call: fc.integer({ min: 1, max: call }), way: fc.constantFrom(...ways) }), { maxLength: 3 })

const form = fc.constantFrom('hub' as const, 'hub' as const, 'rest' as const)

/** The order in which a log arrives: any; that of time; or that of time with records up to the window late. */
const arrivals = fc.constantFrom('any', 'in order', 'late within the window' as const)

const logs = fc
  .record({
    log: sayings(10),
    arrival: arrivals,
    late: fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 1 }),
    doubles: fc.array(fc.nat(19), { maxLength: 4 }),
    noises: fc.array(fc.nat(19), { maxLength: 2 }),
    forms: fc.array(form, { minLength: 1 }),
  })
  .map(({ log, arrival, late, doubles, noises, forms }) => {
    const arrived = arrange(log, arrival, late)
    const entries: Entry[] = arrived.map((saying, i) => ({ saying, form: forms[i % forms.length] ?? 'hub' }))
    for (const place of doubles) {
      const one = entries[place % entries.length]
      if (one) entries.splice((place * 7) % (entries.length + 1), 0, one)
    }
    for (const [i, place] of noises.entries()) entries.splice(place % (entries.length + 1), 0, { noise: i })
    return { entries, inOrder: arrival === 'in order' && doubles.length === 0 }
  })

function arrange(log: readonly Saying[], arrival: string, late: readonly number[]): Saying[] {
  if (arrival === 'any') return [...log]
  if (arrival === 'in order')
    return [...log].sort(
      (a, b) => Number(a.stage === 'success') - Number(b.stage === 'success') || timeOf(a) - timeOf(b),
    )
  const halfDayMs = windowMs / 14
  const arrivesAt = new Map(log.map((one, i) => [one, timeOf(one) + (late[i % late.length] ?? 0) * halfDayMs]))
  return [...log].sort((a, b) => (arrivesAt.get(a) ?? 0) - (arrivesAt.get(b) ?? 0))
}

export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    log: logs,
    raced: fc.constantFrom(false, false, true),
    messageLengths: cuts,
    batchLengths: cuts,
    again: cuts,
    envelopes: fc.array(fc.constantFrom<Envelope>('records', 'records', 'array', 'lines', 'value'), { minLength: 1 }),
    faults: fc.array(faultsUpTo(40), { minLength: 1, maxLength: 4 }),
    pauses: fc.array(fc.constantFrom(0, 0, 2, 61), { minLength: 1, maxLength: 4 }),
    timerFaults: faultsUpTo(30),
    groupAbove: fc.constantFrom(0, 1, 5),
    turns: fc.nat(),
  })
  .map(({ log, ...rest }) => ({ ...log, ...rest }))

/** Schedules come in lots of this size, each from a seed of its own, so that one can be made again: `seed:number in the lot`. */
export const lotSize = 100

export const lotOf = (seed: number): Schedule[] => fc.sample(schedules, { seed, numRuns: lotSize })
