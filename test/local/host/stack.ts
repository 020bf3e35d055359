import { EventHubProducerClient } from '@azure/event-hubs'
import { afterEach, beforeEach } from 'vitest'
import { type Host, type LogLine, startHost } from '../../../local/host/host.ts'
import { type Hub, startHub } from '../../../local/hub/hub.ts'
import { memoryCheckpoints } from '../memory-checkpoints.ts'
import { bundle } from './bundle.ts'
import { setProbe } from './probe.ts'

export let hub: Hub
export let checkpoints: ReturnType<typeof memoryCheckpoints>
export let lines: LogLine[]
let path: string
let producer: EventHubProducerClient
let hosts: Host[]

/** A real hub with four partitions and an empty checkpoint store for each test of the file; all is closed after it. */
export function aStackForEachTest(): void {
  beforeEach(async () => {
    path = await bundle('probe-app')
    hub = await startHub({
      hubs: { activity: 4 },
      consumerGroups: ['first-seen'],
      host: '127.0.0.1',
      port: 0,
      clock: Date.now,
    })
    producer = new EventHubProducerClient(hub.connectionString('activity'))
    checkpoints = memoryCheckpoints()
    lines = []
    hosts = []
  })
  afterEach(async () => {
    await Promise.all(hosts.map((host) => host.close()))
    await producer.close()
    await hub.close()
  })
}

/** Starts a host of the probe app. Settings: PROBE, RETRIES (none: no policy), DELAY_S between them. */
export async function start(settings: Record<string, string> = {}): Promise<Host> {
  const host = await startHost({
    bundle: path,
    hub: ({ eventHubName }) => hub.connectionString(eventHubName),
    checkpoints,
    settings: { HUB_NAME: 'activity', GROUP: 'first-seen', SWEEP: '0 0 0 1 1 *', PROBE: 'one', ...settings },
    clock: Date.now,
    log: (line) => lines.push(line),
  })
  hosts.push(host)
  return host
}

export const send = (partitionId: number, ...texts: string[]): Promise<void> =>
  producer.sendBatch(
    texts.map((text) => ({ body: Buffer.from(text) })),
    { partitionId: String(partitionId) },
  )

/** Something to wait for until it is opened. */
export function gateway() {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

/** Collects what a probe receives, as `partition: text`. */
export function collect(probe: string, received: string[] = []): string[] {
  setProbe(probe, {
    onBatch(messages, { triggerMetadata }) {
      const { partitionId } = (triggerMetadata?.partitionContext ?? {}) as { partitionId?: string }
      received.push(...messages.map((message) => `${partitionId}: ${message}`))
    },
  })
  return received
}
