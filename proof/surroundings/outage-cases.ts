import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import type { AlertBody } from '../../lib/render/views.ts'
import { azureTable } from '../../lib/state/azure-table.ts'
import type { StateTable } from '../../lib/state/table.ts'
import { type Hub, startHub } from '../../local/hub/hub.ts'
import { freePort } from '../../local/ports.ts'
import { startReceiver } from '../../local/receiver.ts'
import { appSettings, hubName, prepareStorage } from '../../local/stack.ts'
import { type Storage, startStorage, stateTable } from '../../local/storage.ts'
import { dist, freshFolder } from '../stack/folders.ts'
import { type Instance, startInstance } from '../stack/instance.ts'
import { checkpoints } from '../stack/parts.ts'
import { reckonNames } from '../stack/reckon.ts'
import { bodyOf, sendTo, successOf } from '../stack/records.ts'
import { until } from '../stack/until.ts'
import type { Case } from './case.ts'

const partitions = 2
const patience = 90

/** An instance of the app with a hub and an Azurite that keep what they have when they end, and begin again where they were. */
interface Ground {
  readonly table: StateTable
  readonly alerts: readonly AlertBody[]
  readonly lines: string[]
  /** Sends new terms, each in both partitions; waits until the hub has them. */
  send(names: readonly string[]): Promise<void>
  /** Waits until the findings of all names that were sent are told. */
  told(): Promise<boolean>
  readonly names: string[]
  pulse(): Promise<void>
  endHub(): Promise<void>
  beginHub(): Promise<void>
  endStorage(): Promise<void>
  beginStorage(): Promise<void>
}

async function onGround(run: (ground: Ground) => Promise<string[]>): ReturnType<Case['run']> {
  const folder = freshFolder()
  const [blobPort, tablePort, hubPort] = [await freePort(), await freePort(), await freePort()]
  const beginHub = (): Promise<Hub> =>
    startHub({
      hubs: { [hubName]: partitions },
      folder: join(folder, 'hub'),
      port: hubPort,
      host: '127.0.0.1',
      clock: Date.now,
    })
  const beginStorage = (): Promise<Storage> =>
    startStorage({ dist, folder: join(folder, 'storage'), blobPort, tablePort })
  let hub = await beginHub()
  let storage = await beginStorage()
  await prepareStorage(storage, checkpoints)
  const table = azureTable(stateTable(storage.connectionString))
  const receiver = await startReceiver({ port: 0, file: join(folder, 'alerts.jsonl'), onAlert: () => {} })
  const lines: string[] = []
  const names: string[] = []
  let instance: Instance | undefined
  try {
    instance = await startInstance({
      parts: {
        hubConnection: hub.connectionString(hubName),
        settings: appSettings(hub, storage, receiver),
        folder,
      },
      storageConnection: storage.connectionString,
      settings: { FIRST_SEEN_PULSE_LATE_MINUTES: '0.05' },
      onLog: ({ message }) => lines.push(message),
    })
    const wrong = await run({
      table,
      alerts: receiver.alerts,
      lines,
      names,
      async send(own) {
        names.push(...own)
        const producer = new EventHubProducerClient(hub.connectionString(hubName))
        const bodies = own.map((name) => bodyOf([successOf(name)]))
        for (let partition = 0; partition < partitions; partition++) await sendTo(producer, partition, bodies)
        await producer.close()
      },
      told: () =>
        until(async () => {
          await instance?.sweep()
          const { lost } = await reckonNames(names, table, receiver.alerts)
          return lost.length === 0
        }, patience),
      async pulse() {
        await instance?.pulse()
      },
      endHub: () => hub.close(),
      async beginHub() {
        hub = await beginHub()
      },
      endStorage: () => storage.stop(),
      async beginStorage() {
        storage = await beginStorage()
      },
    })
    const faults = await reckonNames(names, table, receiver.alerts)
    return { ...faults, wrong: [...faults.wrong, ...wrong], saw: [] }
  } finally {
    await instance?.stop()
    await receiver.close()
    await storage.stop()
    await hub.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const namesOf = (word: string): string[] => Array.from({ length: 20 }, (_, i) => `${word}-${i}`)
const count = (lines: readonly string[], text: string): number => lines.filter((line) => line.includes(text)).length
const seen = async (lines: readonly string[], text: string): Promise<string[]> =>
  (await until(() => lines.some((line) => line.includes(text)), patience)) ? [] : [`no line "${text}"`]

const storageStops: Case = {
  name: 'Azurite stopped and started again',
  async run() {
    const result = await onGround(async (ground) => {
      await ground.send(namesOf('before'))
      const wasTold = await ground.told()
      await ground.endStorage()
      await ground.send(namesOf('meanwhile'))
      const wrong = await seen(ground.lines, 'activityLog failed on')
      await ground.beginStorage()
      await ground.send(namesOf('after'))
      const isTold = await ground.told()
      return [...wrong, ...(wasTold && isTold ? [] : [`not healed within ${patience} s`])]
    })
    return { ...result, saw: ['log batch.held', 'Azure alarm exceptions, pulse-silent'] }
  },
}

const hubCloses: Case = {
  name: 'hub closed in the middle and opened again',
  async run() {
    const result = await onGround(async (ground) => {
      await ground.send(namesOf('before'))
      await ground.pulse()
      const areBack = await until(() => count(ground.lines, 'pulse.returned') >= partitions, patience)
      await ground.endHub()
      // The client tries again for a while before it says so; only what this pulse notes can be missing for the next.
      await ground.pulse()
      const pulsing = ground.pulse()
      const isAlarm = await until(() => ground.alerts.some(({ event }) => event.subject === 'pulse-missing'), patience)
      await ground.beginHub()
      await pulsing
      await ground.send(namesOf('after'))
      return [
        ...(areBack ? [] : ['no canary came back while the hub was open']),
        ...(isAlarm ? [] : ['alarm pulse-missing was not told']),
        ...((await ground.told()) ? [] : [`not healed within ${patience} s`]),
      ]
    })
    return { ...result, saw: ['alarm pulse-missing', 'in Azure, alarm pulse-silent'] }
  },
}

export const outageCases: readonly Case[] = [storageStops, hubCloses]
