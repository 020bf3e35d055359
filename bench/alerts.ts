import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import { freePort } from '../local/ports.ts'
import { startStack } from '../local/stack.ts'
import { bodyOf, successOf } from '../proof/stack/records.ts'
import { dist } from '../test/support/dist.ts'
import type { Figure } from './figure.ts'
import { quantile } from './statistics.ts'

const alerts = 100

/** From a message's acceptance by the hub to its alert at the webhook, one new term at a time, through the whole local stack. */
export async function benchAlerts(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'first-seen-bench-'))
  let arrived = (): void => {}
  const stack = await startStack({
    dist,
    folder,
    ports: { receiver: await freePort(), hub: 0, blobs: await freePort(), tables: await freePort() },
    settings: {},
    onAlert: () => arrived(),
    onLog: () => {},
    onEnd: () => {},
  })
  const producer = new EventHubProducerClient(stack.hubConnection)
  try {
    const tookMs: number[] = []
    for (let n = 0; n < alerts; n++) {
      const alert = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const start = performance.now()
      await producer.sendBatch([{ body: bodyOf([successOf(`bench-${n}`)]) }])
      await alert
      tookMs.push(performance.now() - start)
    }
    const name = 'message in to webhook out, local stack'
    return [
      { name: `${name}, p50`, value: quantile(tookMs, 0.5), unit: 'ms' },
      { name: `${name}, p99`, value: quantile(tookMs, 0.99), unit: 'ms' },
    ]
  } finally {
    await producer.close()
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
