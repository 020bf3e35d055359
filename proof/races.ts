import { EventHubProducerClient } from '@azure/event-hubs'
import { type CheckOptions, joined, type Result, resultOf } from './check.ts'
import { type Chance, chanceOf } from './stack/chance.ts'
import { type Fleet, fleetOf } from './stack/fleet.ts'
import { startParts } from './stack/parts.ts'
import { reckonNames } from './stack/reckon.ts'
import { bodyOf, sendTo, successOf } from './stack/records.ts'

const instances = 8
const partitions = 4

/**
 * Eight processes of the app on one hub. The same new terms come through all partitions at once, in each at another time and in another order, while
 * instances end and others begin, so that partitions change their owner in the middle.
 */
export async function races({ seed, quick, say }: CheckOptions): Promise<Result> {
  const startedAt = performance.now()
  const rounds = quick ? 3 : 10
  const termsARound = quick ? 40 : 120
  const chance = chanceOf(seed)
  const parts = await startParts({ partitions })
  const fleet = fleetOf(parts)
  const producer = new EventHubProducerClient(parts.hubConnection)
  const owners = new Set<string>()
  const names: string[] = []
  try {
    await fleet.fill(instances)
    for (let round = 0; round < rounds; round++) {
      const own = Array.from({ length: termsARound }, (_, i) => `race-${round}-${i}`)
      names.push(...own)
      await Promise.all([
        ...Array.from({ length: partitions }, (_, partition) =>
          send(
            producer,
            partition,
            own.map((name) => sightingOf(name, partition)),
            chance,
          ),
        ),
        changeOwners(fleet, chance),
      ])
      for (const owner of await fleet.owners()) owners.add(owner)
      say(`round ${round + 1} of ${rounds}, ${owners.size} owners so far`)
    }
    const unrest = await fleet.rest(120)
    const faults = await reckonNames(names, parts.table, parts.receiver.alerts)
    return resultOf(
      'P2: races between instances',
      `${names.length} new terms, each in ${partitions} partitions at once, ${instances} instances`,
      joined([faults, unrest]),
      startedAt,
      [`${owners.size} processes owned partitions, one after the other`, `${parts.receiver.alerts.length} alerts`],
    )
  } finally {
    await producer.close()
    await fleet.stop()
    await parts.stop()
  }
}

/** A sighting of the name's term with a time of its own: whoever is first raises, and a second finding would have another id. */
const sightingOf = (name: string, partition: number): object =>
  successOf(name, {
    time: new Date(Date.now() - (partition + 1) * 3_600_000).toISOString(),
    correlationId: `proof-${name}-${partition}`,
  })

async function send(
  producer: EventHubProducerClient,
  partition: number,
  records: readonly object[],
  chance: Chance,
): Promise<void> {
  const turned = chance.number(records.length)
  const order = [...records.slice(turned), ...records.slice(0, turned)]
  if (chance.number(2) === 1) order.reverse()
  const bodies = Array.from({ length: Math.ceil(order.length / 4) }, (_, i) => bodyOf(order.slice(i * 4, i * 4 + 4)))
  await sendTo(producer, partition, bodies)
}

/** Two of the instances end, one of them without a word, and two others begin. */
async function changeOwners(fleet: Fleet, chance: Chance): Promise<void> {
  for (const how of ['stop', 'kill'] as const) await fleet.end(chance.pick(fleet.instances), how)
  await fleet.fill(instances)
}
