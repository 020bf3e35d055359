import { minute } from './calendar.ts'
import type { Region } from './estate.ts'
import type { Logged, SampleRecord } from './logged.ts'
import { type Random, randomFor } from './random.ts'

/** Records that reach the hub together. */
export interface Arrival {
  /** Milliseconds since 1970. */
  arrivesAt: number
  partition: number
  records: readonly SampleRecord[]
}

/** A time in which a region's export stands still; what it held comes at `releasedAt`. All in milliseconds since 1970. */
export interface Stall {
  region: Region
  since: number
  until: number
  releasedAt: number
}

const partitions = 4
const largest = 50
const slot = 5 * minute
// Minutes that a slot's records wait after its end. With the slot itself a record is 3 to 20 minutes late.
const shortest = 3
const longest = 14

/** In order of arrival: a region's records of five minutes leave together, 3 to 20 minutes late; where two exports see a record, it comes twice. */
export function arrivalsOf(logged: Iterable<Logged>, seed: number, stalls: readonly Stall[]): Arrival[] {
  const bundles = bundle([...logged].sort((one, other) => one.at - other.at))
  const delays = new Map<string, Delay>()
  const arrivals = [...bundles.values()].flatMap(({ region, copy, slotAt, records }) => {
    const lane = `${region} ${copy}`
    const delay = delays.get(lane) ?? delayOf(randomFor(seed, `delays of ${lane}`))
    delays.set(lane, delay)
    return split(records, { ...delay(slotAt), slotAt, held: stalls.filter((one) => one.region === region) })
  })
  return arrivals.sort((one, other) => one.arrivesAt - other.arrivesAt)
}

interface Bundle {
  region: Region
  copy: number
  slotAt: number
  records: SampleRecord[]
}

function bundle(logged: readonly Logged[]): Map<string, Bundle> {
  const bundles = new Map<string, Bundle>()
  for (const { at, group, record } of logged) {
    const slotAt = Math.floor(at / slot) * slot
    const copies = group.subscription.exportedTwice ? [0, 1] : [0]
    for (const copy of copies) {
      const key = `${group.region} ${copy} ${slotAt}`
      const found = bundles.get(key) ?? { region: group.region, copy, slotAt, records: [] }
      found.records.push(record)
      bundles.set(key, found)
    }
  }
  return bundles
}

interface Sent {
  lateMs: number
  partition: number
  random: Random
}
type Delay = (slotAt: number) => Sent

/** The delay drifts from slot to slot, so that a region's records keep about their order; the partition changes every 20 minutes. */
function delayOf(random: Random): Delay {
  let lateMinutes = random.between(4, 8)
  let partition = random.between(0, partitions - 1)
  let block = -1
  return (slotAt) => {
    const drift = random.between(-4, 4)
    lateMinutes = Math.min(longest, Math.max(shortest, lateMinutes + drift))
    const current = Math.floor(slotAt / (4 * slot))
    if (current !== block) partition = random.between(0, partitions - 1)
    block = current
    return { lateMs: lateMinutes * minute, partition, random }
  }
}

function split(records: readonly SampleRecord[], sent: Sent & { slotAt: number; held: readonly Stall[] }): Arrival[] {
  const { slotAt, held, lateMs, partition, random } = sent
  const shuffled = neighboursSwapped(records, random)
  const stall = held.find(({ since, until }) => slotAt >= since && slotAt < until)
  const leftAt = stall?.releasedAt ?? slotAt + slot + lateMs
  const count = Math.ceil(shuffled.length / largest)
  return Array.from({ length: count }, (_, index) => ({
    arrivesAt: leftAt + index * 40 + random.between(0, 39),
    partition,
    records: shuffled.slice(index * largest, (index + 1) * largest),
  }))
}

/** Nearly in order, as the records of several machines are that write into one. */
function neighboursSwapped(records: readonly SampleRecord[], random: Random): SampleRecord[] {
  const swapped = [...records]
  for (let index = 1; index < swapped.length; index++)
    if (random.chance(15)) swapped.splice(index - 1, 2, ...swapped.slice(index - 1, index + 1).reverse())
  return swapped
}
