import { type DryRun, keyOf, type Seen } from './dry-run.ts'

/** One Success, and how far it came: whichever of its sightings came furthest counts. */
export interface Operation {
  readonly timeMs: number
  readonly fate: Seen['kind'] | 'no-address'
}

const distance = { 'no-address': 0, 'no-network': 1, 'left-out': 2, placed: 3 } as const

/** The Successes of a dry run that lie in its range, each once however many records, addresses and terms it has. */
export function operationsOf({ range, seen, withoutAddress }: DryRun): Operation[] {
  const operations = new Map<string, Operation>()
  for (const [key, timeMs] of withoutAddress) operations.set(key, { timeMs, fate: 'no-address' })
  for (const { sighting, kind } of seen) {
    const { timeMs } = sighting.record
    const key = keyOf(sighting.operationId, timeMs)
    const before = operations.get(key)
    if (before === undefined || distance[before.fate] < distance[kind]) operations.set(key, { timeMs, fate: kind })
  }
  return [...operations.values()].filter(({ timeMs }) => range !== undefined && range.fromMs <= timeMs)
}
