import { findingsIn } from '../../cli/output/alert.ts'
import { defaultPolicy } from '../../lib/edges.ts'
import { quarantineName } from '../../lib/quarantine/quarantine.ts'
import { watchedReader } from '../../lib/read/reader.ts'
import { bucketOfFinding, rowKey } from '../../lib/state/keys.ts'
import { memoryTable } from '../../lib/state/memory-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { type SomeEdges, someEdges } from '../../test/support/edges.ts'
import { rowsOf } from '../../test/support/rows.ts'
import { type Faults, joined } from '../check.ts'
import { messagesOf, noises } from './messages.ts'
import { comeToRest, play } from './play.ts'
import { reckon } from './reckon.ts'
import { rules } from './rules.ts'
import type { Entry, Schedule } from './schedule.ts'

const reader = watchedReader(rules)

export interface Outcome extends Faults {
  /** Calls at which something went wrong. */
  readonly struck: number
}

/** Where state is kept: in memory, unless a test wants to see what a broken table leads to. */
export type MakeTable = () => StateTable

/** The findings of a run in which nothing goes wrong, as JSON by id. */
export type Contents = ReadonlyMap<string, string>

/** Plays a schedule, lets it come to rest, and reckons. `ideal` saves the undisturbed run where it is known. */
export async function outcomeOf(
  schedule: Schedule,
  makeTable: MakeTable = memoryTable,
  ideal?: Contents,
): Promise<Outcome> {
  const early: string[] = []
  const edges = world(schedule, makeTable(), early)
  const logs = partitionsOf(schedule).map((entries, i) => messagesOf({ ...schedule, entries }, String(i)))
  const played = await Promise.all(logs.map((messages) => play(messages, schedule, edges)))
  await comeToRest(edges)

  const missedNetworks = played.some((one) => one.missedNetworks)
  const isOrderKept = !schedule.raced && !missedNetworks
  const unreadable = new Set(
    logs
      .flat()
      .filter(({ bytes }) => isNoise(bytes))
      .map(({ bytes, origin }) => quarantineName({ bytes, origin, reason: '' })),
  )
  const log = schedule.entries.flatMap((entry) => ('saying' in entry ? [entry.saying] : []))
  const faults = await reckon({ log, inOrder: schedule.inOrder && isOrderKept, unreadable }, edges)
  const changed = isOrderKept
    ? differences(ideal ?? (await undisturbed(schedule, makeTable)).contents, await contentsOf(edges))
    : []
  return {
    ...joined([faults, { lost: [], doubled: [], wrong: [...early, ...changed] }]),
    struck: played.reduce((sum, one) => sum + one.struck, 0),
  }
}

/** Two that race have a third of the log in common, and the second reads it from its end. */
function partitionsOf({ raced, entries }: Schedule): readonly Entry[][] {
  if (!raced) return [[...entries]]
  const without = (third: number): Entry[] => entries.filter((_, i) => i % 3 !== third)
  return [without(0), without(1).reverse()]
}

const isNoise = (bytes: Uint8Array): boolean => noises.some((noise) => Buffer.from(noise).equals(bytes))

/** `early` takes what was sent before it was committed. */
function world({ groupAbove, raced, turns }: Schedule, table: StateTable, early: string[]): SomeEdges {
  const edges = someEdges({
    rules,
    reader,
    table: raced ? inTurn(table, turns) : table,
    policy: { ...defaultPolicy, groupAbove },
  })
  return {
    ...edges,
    async send(alert, signal) {
      for (const uid of findingsIn(alert.event))
        if ((await table.get(bucketOfFinding(uid), rowKey.finding(uid))) === undefined)
          early.push(`the alert of ${uid} was sent before the finding was committed`)
      return edges.send(alert, signal)
    },
  }
}

/** A table before whose calls others get their turn, as often as chance (a number) says. */
function inTurn(table: StateTable, chance: number): StateTable {
  let state = chance >>> 0
  const turn = async (): Promise<void> => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    for (let left = state >>> 27; left > 0; left--) await undefined
  }
  return {
    async get(...key) {
      await turn()
      return table.get(...key)
    },
    async write(...writes) {
      await turn()
      return table.write(...writes)
    },
    async *pages(...range) {
      await turn()
      yield* table.pages(...range)
    },
  }
}

/** Plays a schedule in which nothing goes wrong, record by record; answers also how many calls to the outside its batches make as cut. */
export async function undisturbed(
  schedule: Schedule,
  makeTable: MakeTable = memoryTable,
): Promise<{ contents: Contents; calls: number }> {
  const calm = { ...schedule, faults: [], timerFaults: [] }
  const { calls } = await play(messagesOf(schedule, '0'), calm, world(schedule, makeTable(), []))
  const edges = world(schedule, makeTable(), [])
  await play(messagesOf(schedule, '0'), { ...calm, batchLengths: [1] }, edges)
  await comeToRest(edges)
  return { contents: await contentsOf(edges), calls }
}

/** Findings whose ids or contents differ (P5). */
const differences = (expected: Contents, found: Contents): string[] =>
  [...new Set([...expected.keys(), ...found.keys()])]
    .filter((id) => expected.get(id) !== found.get(id))
    .map((id) => `finding ${id} is not as in an undisturbed run`)

async function contentsOf({ table }: SomeEdges): Promise<Contents> {
  const rows = await rowsOf(table, 'find:')
  return new Map(rows.map(({ rowKey, fields }) => [rowKey, String(fields.facts)]))
}
