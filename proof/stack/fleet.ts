import { BlobCheckpointStore } from '@azure/eventhubs-checkpointstore-blob'
import { ContainerClient } from '@azure/storage-blob'
import { hubName } from '../../local/stack.ts'
import { keysOf } from '../../test/support/rows.ts'
import { type Faults, noFaults } from '../check.ts'
import { type Instance, type LogLine, startInstance } from './instance.ts'
import { checkpoints, type Parts } from './parts.ts'
import { until } from './until.ts'

/** Instances of the app that share the parts, as many as wanted, while single ones end and begin. */
export interface Fleet {
  readonly instances: Instance[]
  /** Starts instances until there are so many. */
  fill(count: number): Promise<void>
  /** Ends one, by kill -9 or as a host ends it. */
  end(which: Instance, how: 'kill' | 'stop'): Promise<void>
  /** Ids of the processes that own partitions now. */
  owners(): Promise<string[]>
  /** Waits until all messages are handled and nothing is due. When that takes longer than so many seconds, it is a fault, told with where each partition stands. */
  rest(seconds: number): Promise<Faults>
  stop(): Promise<void>
}

export interface FleetOptions {
  readonly settings?: Readonly<Record<string, string>>
  readonly onLog?: (line: LogLine, pid: number | undefined) => void
}

const hubHost = '127.0.0.1'

/** As a Functions host of two cores starts them: no more than two at a time. */
const startsAtOnce = 2

export function fleetOf(parts: Parts, { settings = {}, onLog = () => {} }: FleetOptions = {}): Fleet {
  const instances: Instance[] = []
  const { connectionString } = parts.storage
  const store = new BlobCheckpointStore(new ContainerClient(connectionString, checkpoints))
  const begin = async (): Promise<void> => {
    instances.push(await startInstance({ parts, storageConnection: connectionString, settings, onLog }))
  }
  const comesToRest = async (seconds: number): Promise<boolean> => {
    const isIdle = { value: false }
    await Promise.race([
      Promise.any(instances.map((one) => one.idle())).then(() => {
        isIdle.value = true
      }),
      until(() => isIdle.value, seconds),
    ])
    if (!isIdle.value) return false
    return until(async () => {
      await instances[0]?.sweep()
      return (await keysOf(parts.table, 'due:alert:')).length === 0
    }, seconds)
  }
  const standing = async (): Promise<string[]> => {
    const written = await store.listCheckpoints(hubHost, hubName, '$Default')
    const owned = await store.listOwnership(hubHost, hubName, '$Default')
    return parts.hub.depth(hubName).map(({ next }, partition) => {
      const reached = written.find(({ partitionId }) => partitionId === String(partition))?.sequenceNumber
      const owner = owned.find(({ partitionId }) => partitionId === String(partition))
      const age = Math.round((Date.now() - (owner?.lastModifiedTimeInMs ?? 0)) / 1000)
      return `partition ${partition}: checkpoint ${reached} of ${next - 1}, owner ${owner?.ownerId} renewed ${age} s ago`
    })
  }
  return {
    instances,
    async fill(count) {
      while (instances.length < count) {
        const missing = Math.min(startsAtOnce, count - instances.length)
        await Promise.all(Array.from({ length: missing }, begin))
      }
    },
    async end(which, how) {
      instances.splice(instances.indexOf(which), 1)
      if (how === 'kill') which.kill()
      await which.stop()
    },
    async owners() {
      const owned = await store.listOwnership(hubHost, hubName, '$Default')
      return owned.map(({ ownerId }) => ownerId)
    },
    async rest(seconds) {
      if (await comesToRest(seconds)) return noFaults
      return { ...noFaults, wrong: [`not at rest after ${seconds / 60} minutes`, ...(await standing())] }
    },
    async stop() {
      await Promise.all(instances.splice(0).map((one) => one.stop()))
    },
  }
}
