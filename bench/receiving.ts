import { join } from 'node:path'
import { EventHubProducerClient } from '@azure/event-hubs'
import { startHub } from '../local/hub/hub.ts'
import type { Figure } from './figure.ts'
import { batchesOf, writeLog } from './log.ts'
import { bundled, inTurn, run } from './processes.ts'
import { median, medianRatio } from './statistics.ts'

const rounds = 5
const logBytes = 100_000_000

/** Processor time of receiving messages from a hub and finding what is watched in them, against receiving alone: each a process of its own, in turn. */
export async function benchReceiving(folder: string): Promise<Figure[]> {
  const log = join(folder, 'log.jsonl')
  writeLog(log, 10, logBytes)
  const program = await bundled('receiving-variant', folder)
  const figures: Figure[] = []
  for (const size of [1, 10, 50]) {
    const messages = batchesOf(log, size).flat()
    const hub = await startHub({ hubs: { activity: 1 }, host: '127.0.0.1', clock: Date.now })
    try {
      await send(messages, hub.connectionString('activity'))
      const cpuOf = (variant: string) => async () =>
        Number(
          (await run(process.execPath, [program, variant, hub.connectionString('activity'), String(messages.length)]))
            .out,
        )
      const { detect, bare } = await inTurn({ bare: cpuOf('bare'), detect: cpuOf('detect') }, rounds)
      figures.push(
        {
          name: `receiving and detecting, ${size} a message, processor time`,
          value: medianRatio(detect, bare),
          unit: 'x receiving',
        },
        {
          name: `receiving, ${size} a message, processor time a message`,
          value: (median(bare) / messages.length) * 1000,
          unit: 'µs',
        },
      )
    } finally {
      await hub.close()
    }
  }
  return figures
}

async function send(messages: readonly Buffer[], connection: string): Promise<void> {
  const producer = new EventHubProducerClient(connection)
  try {
    for (let at = 0; at < messages.length; ) {
      const batch = await producer.createBatch()
      while (at < messages.length && batch.tryAdd({ body: messages[at] })) at++
      await producer.sendBatch(batch)
    }
  } finally {
    await producer.close()
  }
}
