import { type Arrival, arrivalsOf, type Stall } from './arrival.ts'
import { afterMonday, day } from './calendar.ts'
import { attack, response } from './chapters/attack.ts'
import { azureAgents, policyRemediation } from './chapters/azure-agents.ts'
import type { Telling } from './chapters/chapter.ts'
import { dailyWork, releases } from './chapters/daily-work.ts'
import { decoys } from './chapters/decoys.ts'
import { extensionHabits } from './chapters/habits.ts'
import { adminTravels, afterAQuietTime, longBefore, vendorStarts } from './chapters/newcomers.ts'
import { policyOnExtensions, signals } from './chapters/signals.ts'
import { cutShort, encodeMessage, gzipped, type Shape } from './encode.ts'
import type { SampleRecord } from './logged.ts'
import { randomFor } from './random.ts'
import { recordsOf } from './records.ts'

export interface SampleOptions {
  /** Same seed, same bytes. */
  seed: number
  /** The Monday 00:00 UTC on which the week begins. */
  from: Date
}

/** One Event Hub message. `records` is empty where `body` cannot be read. */
export interface SampleMessage {
  arrivesAt: Date
  /** 0 to 3. */
  partition: number
  records: readonly SampleRecord[]
  body: Buffer
}

/** A week of Activity Log as it reaches an Event Hub, in order of arrival. Throws when `from` is not a Monday 00:00 UTC. */
export function* sampleWeek(options: SampleOptions): Generator<SampleMessage> {
  const telling = tellingFrom(options)
  const operations = [
    ...dailyWork(telling),
    ...releases(telling),
    ...extensionHabits(telling, 0, 7),
    ...azureAgents(telling, 0, 7),
    ...policyRemediation(telling),
    ...afterAQuietTime(telling),
    ...vendorStarts(telling),
    ...adminTravels(telling),
    ...attack(telling),
    ...response(telling),
    ...decoys(telling),
  ]
  const { seed, from } = telling
  const logged = [
    ...recordsOf(operations, seed, randomFor(seed, 'records')),
    ...signals(telling),
    ...policyOnExtensions(telling),
  ]
  yield* withBroken(messagesOf(arrivalsOf(logged, seed, stallsOf(from)), seed), from)
}

/** The extension changes of the ten days before the week, to be learnt from before the rule is armed; in order of arrival. */
export function* sampleBaseline(options: SampleOptions): Generator<SampleMessage> {
  const telling = tellingFrom(options)
  const operations = [...extensionHabits(telling, -10, 10), ...azureAgents(telling, -10, 10), ...longBefore(telling)]
  const logged = recordsOf(operations, telling.seed, randomFor(telling.seed, 'records before'))
  yield* messagesOf(arrivalsOf(logged, telling.seed, []), telling.seed)
}

/** Twice in the week an export stands still, so that some records come hours late. */
function stallsOf(from: number): Stall[] {
  const at = (moment: string) => from + afterMonday(moment)
  return [
    { region: 'North Europe', since: at('Tue 12:40'), until: at('Tue 13:20'), releasedAt: at('Tue 18:05') },
    { region: 'Germany West Central', since: at('Sat 21:00'), until: at('Sun 00:10'), releasedAt: at('Sun 05:30') },
  ]
}

function tellingFrom({ seed, from }: SampleOptions): Telling {
  if (from.getUTCDay() !== 1 || from.getTime() % day !== 0)
    throw new Error(`The sample week begins on a Monday at 00:00 UTC, not at ${from.toISOString()}.`)
  return { seed, from: from.getTime() }
}

function* messagesOf(arrivals: readonly Arrival[], seed: number): Generator<SampleMessage> {
  const random = randomFor(seed, 'shapes')
  for (const { arrivesAt, partition, records } of arrivals) {
    const shape: Shape = random.chance(94) ? 'wrapped' : random.pick(['array', 'lines'])
    yield { arrivesAt: new Date(arrivesAt), partition, records, body: encodeMessage(records, shape) }
  }
}

/** Two messages more, which nobody can read: each damages a copy, so that no record is lost with it. */
function* withBroken(messages: Iterable<SampleMessage>, from: number): Generator<SampleMessage> {
  const damages = [
    { at: from + afterMonday('Wed 15:24'), damaged: cutShort },
    { at: from + afterMonday('Sat 11:02'), damaged: gzipped },
  ]
  for (const message of messages) {
    yield message
    const due = damages[0]
    if (due && message.arrivesAt.getTime() >= due.at) {
      damages.shift()
      yield { ...message, records: [], body: due.damaged(message.records.slice(0, 3)) }
    }
  }
}
