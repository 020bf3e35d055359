import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventHubProducerClient } from '@azure/event-hubs'
import { quantile } from '../bench/statistics.ts'
import { findingsIn } from '../cli/output/alert.ts'
import type { AlertBody } from '../lib/render/views.ts'
import { azureTable } from '../lib/state/azure-table.ts'
import { freePort } from '../local/ports.ts'
import { type Stack, startStack } from '../local/stack.ts'
import { stateTable } from '../local/storage.ts'
import { findingsOf } from '../test/support/rows.ts'
import { type CheckOptions, joined, noFaults, type Result, resultOf } from './check.ts'
import { residentBytes } from './soak/memory.ts'
import { dist, freshFolder } from './stack/folders.ts'
import { reckonNames } from './stack/reckon.ts'
import { bodyOf, sendTo, successOf } from './stack/records.ts'
import { until } from './stack/until.ts'

const partitions = 4
const burst = 500
const recordsAMessage = 50
/** Seconds: a look at the memory holds the app up for the time of a garbage collection. */
const memoryEvery = 5
const megabyte = 2 ** 20
/** The app keeps the rows of 100,000 terms that it knows. An extension's name has some of them, of half a kilobyte each. */
const mostHeldAName = 3 * 1024

/**
 * Steady input, of terms that are known after the first minute and now and then a new one, and a burst of 500 new terms each minute,
 * through the whole local stack: memory grows by no more than the rows of known terms take, the alerts of a burst are grouped, and none is left unsent.
 */
export async function soak({ quick, say }: CheckOptions): Promise<Result> {
  const startedAt = performance.now()
  const seconds = quick ? 20 : 600
  const burstEvery = quick ? 10 : 60
  const folder = freshFolder()
  const sentAt = new Map<string, number>()
  const latencies: number[] = []
  const extensionOfFinding = new Map<string, string>()
  const onAlert = (alert: AlertBody): void => void arrivals.push([performance.now(), alert])
  const arrivals: [number, AlertBody][] = []
  const stack = await start(folder, onAlert)
  const producer = new EventHubProducerClient(stack.hubConnection)
  const table = azureTable(stateTable(stack.storage.connectionString))
  const looks: Look[] = []
  let most = 0
  try {
    const begin = performance.now()
    for (let second = 0; performance.now() - begin < seconds * 1000; second++) {
      const names = second % burstEvery === burstEvery / 2 ? burstOf(second) : []
      const known = Array.from({ length: 10 }, (_, i) => `known-${i}`)
      const own = [...known, ...(second % 5 === 0 ? [`single-${second}`] : []), ...names]
      for (const name of own) if (!sentAt.has(name)) sentAt.set(name, performance.now())
      await spread(producer, own, second)
      most = Math.max(most, residentBytes(stack.app.pid))
      if (second % memoryEvery === 0) looks.push({ held: await stack.app.heldBytes(), names: sentAt.size })
      if (second % 60 === 59) say(`${second + 1} of ${seconds} seconds, ${stack.receiver.alerts.length} alerts`)
      await sleep(Math.max(0, begin + (second + 1) * 1000 - performance.now()))
    }
    const names = [...sentAt.keys()]
    const isTold = await until(async () => {
      await stack.app.sweep()
      return (await reckonNames(names, table, stack.receiver.alerts)).lost.length === 0
    }, 120)
    for (const { id, term } of Object.values(await findingsOf(table))) extensionOfFinding.set(id, term[0]?.[1] ?? '')
    for (const [at, alert] of arrivals)
      for (const id of findingsIn(alert.event))
        latencies.push(at - (sentAt.get(extensionOfFinding.get(id) ?? '') ?? at))
    const faults = await reckonNames(names, table, stack.receiver.alerts)
    const grouped = stack.receiver.alerts.filter(({ event }) => findingsIn(event).length > 1)
    const grown = grownAName(looks)
    const wrong = [
      ...(isTold ? [] : ['alerts are left unsent after two minutes']),
      // In 20 seconds it is still warming up.
      ...(!quick && !(grown < mostHeldAName) ? [`memory grew by ${Math.round(grown)} bytes with each new name`] : []),
      ...(stack.receiver.alerts.length < names.length / 2 ? [] : ['bursts were not told in groups']),
    ]
    return resultOf(
      'P1 P2: soak',
      `${Math.round(seconds)} s, ${names.length} new terms in bursts of ${burst} and singly`,
      joined([faults, { ...noFaults, wrong }]),
      startedAt,
      [
        `message in to webhook out: median ${Math.round(quantile(latencies, 0.5))} ms, p99 ${Math.round(quantile(latencies, 0.99))} ms`,
        `${stack.receiver.alerts.length} alerts, of them ${grouped.length} groups`,
        `memory of the app: ${inMegabytes(most)} at most; held after a collection: ${Math.round(grown)} bytes more with each new name, ${inMegabytes(looks.at(-1)?.held ?? Number.NaN)} at the end`,
      ],
    )
  } finally {
    await producer.close()
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const start = async (folder: string, onAlert: (alert: AlertBody) => void): Promise<Stack> =>
  startStack({
    dist,
    folder,
    ports: { receiver: 0, hub: 0, blobs: await freePort(), tables: await freePort() },
    settings: {},
    onAlert,
    onLog: () => {},
    onEnd: (what) => {
      throw new Error(what)
    },
  })

const burstOf = (second: number): string[] => Array.from({ length: burst }, (_, i) => `burst-${second}-${i}`)

/** Messages of up to 50 records, one partition after the other. */
async function spread(producer: EventHubProducerClient, names: readonly string[], second: number): Promise<void> {
  for (let i = 0; i * recordsAMessage < names.length; i++) {
    const own = names.slice(i * recordsAMessage, (i + 1) * recordsAMessage)
    await sendTo(producer, (second + i) % partitions, [bodyOf(own.map((name) => successOf(name)))])
  }
}

/** What the app held after a garbage collection, in bytes, when so many names had been sent. */
interface Look {
  readonly held: number
  readonly names: number
}

/** By how much what is held grew with each new name: from the least in the second quarter to the least in the last, so that neither the warm-up nor work in hand counts. */
function grownAName(looks: readonly Look[]): number {
  const quarter = Math.max(1, Math.floor(looks.length / 4))
  const from = least(looks.slice(quarter, 2 * quarter))
  const to = least(looks.slice(-quarter))
  return (to.held - from.held) / (to.names - from.names)
}

const least = (looks: readonly Look[]): Look => looks.reduce((low, look) => (look.held < low.held ? look : low))

const inMegabytes = (bytes: number): string => `${Math.round(bytes / megabyte)} MB`
