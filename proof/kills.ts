import { setTimeout as sleep } from 'node:timers/promises'
import { EventHubProducerClient } from '@azure/event-hubs'
import { findingsOf } from '../test/support/rows.ts'
import { type CheckOptions, type Faults, joined, type Result, resultOf } from './check.ts'
import { key, sampleDay, undisturbedIds } from './kills/day.ts'
import { type Chance, chanceOf } from './stack/chance.ts'
import { type Fleet, fleetOf } from './stack/fleet.ts'
import type { LogLine } from './stack/instance.ts'
import { type Parts, startParts } from './stack/parts.ts'
import { reckonAlerts } from './stack/reckon.ts'
import { sendTo } from './stack/records.ts'

const partitions = 4
const instances = 3

/** Plays a day of the sample week and kills processes of the app without a word, many of them just after they have committed findings. */
export async function kills({ seed, quick, say }: CheckOptions): Promise<Result> {
  const startedAt = performance.now()
  const wanted = quick ? 6 : 55
  const lanes = sampleDay(partitions, Date.now())
  const expected = await undisturbedIds(lanes)
  const chance = chanceOf(seed)
  const parts = await startParts({ partitions })
  const busy = new Busy()
  const fleet = fleetOf(parts, { settings: { FIRST_SEEN_KEY: key }, onLog: (line, pid) => busy.note(line, pid) })
  try {
    await fleet.fill(instances)
    const inTheMiddle = await playAndKill(lanes, wanted, { parts, fleet, busy, chance, say })
    const unrest = await fleet.rest(180)
    const faults = await reckonIds(expected, parts)
    return resultOf(
      'P1 P2 P5: kill -9 while a sample day plays',
      `${wanted} kills, ${lanes.flat().length} messages, ${expected.length} findings`,
      joined([faults, unrest]),
      startedAt,
      [`${inTheMiddle} of the kills between the commit of findings and the end of their batch`],
    )
  } finally {
    await fleet.stop()
    await parts.stop()
  }
}

/** Who has just committed findings and not yet ended the batch. */
class Busy {
  #pid: number | undefined

  note({ message }: LogLine, pid: number | undefined): void {
    if (message.includes('"finding.recorded"')) this.#pid = pid
    else if (message.includes('"batch.ended"') && pid === this.#pid) this.#pid = undefined
  }

  take(): number | undefined {
    const pid = this.#pid
    this.#pid = undefined
    return pid
  }
}

interface Game {
  readonly parts: Parts
  readonly fleet: Fleet
  readonly busy: Busy
  readonly chance: Chance
  readonly say: (text: string) => void
}

/** Sends the day piece by piece and kills a process after each; answers how many were in the middle of a batch with findings. */
async function playAndKill(lanes: readonly (readonly Buffer[])[], wanted: number, game: Game): Promise<number> {
  const { parts, fleet, chance, say } = game
  const producer = new EventHubProducerClient(parts.hubConnection)
  let inTheMiddle = 0
  try {
    for (let kill = 0; kill < wanted; kill++) {
      const filled = fleet.fill(instances)
      await Promise.all(lanes.map((bodies, partition) => sendTo(producer, partition, piece(bodies, kill, wanted))))
      const victim = await chooseVictim(game)
      await filled
      if (victim.isBusy) inTheMiddle++
      await fleet.end(victim.instance ?? chance.pick(fleet.instances), 'kill')
      if (kill % 10 === 9) say(`${kill + 1} of ${wanted} kills`)
    }
  } finally {
    await producer.close()
  }
  return inTheMiddle
}

const piece = <T>(items: readonly T[], index: number, count: number): T[] =>
  items.slice(Math.floor((index * items.length) / count), Math.floor(((index + 1) * items.length) / count))

/** A process that is in the middle of a batch with findings, if there is one before chance says that it is time. */
async function chooseVictim({ fleet, busy, chance }: Game) {
  const waits = 5 + chance.number(100)
  for (let i = 0; i < waits; i++) {
    const pid = busy.take()
    const instance = fleet.instances.find(({ child }) => child.process.pid === pid)
    if (pid !== undefined && instance) return { instance, isBusy: true }
    await sleep(20)
  }
  return { instance: undefined, isBusy: false }
}

async function reckonIds(expected: readonly string[], { table, receiver }: Parts): Promise<Faults> {
  const found = Object.keys(await findingsOf(table))
  const told = await reckonAlerts(found, table, receiver.alerts)
  return {
    lost: [...expected.filter((id) => !found.includes(id)).map((id) => `finding ${id}`), ...told.lost],
    doubled: [...found.filter((id) => !expected.includes(id)).map((id) => `finding ${id}`), ...told.doubled],
    wrong: told.wrong,
  }
}
