import { EventHubProducerClient } from '@azure/event-hubs'
import { groupBy } from '../../lib/group-by.ts'
import type { Sent } from './log.ts'

/** Sends messages to their partitions, in order within each. */
export async function send(hubConnection: string, sent: readonly Sent[]): Promise<void> {
  const producer = new EventHubProducerClient(hubConnection)
  for (const [partitionId, own] of groupBy(sent, ({ partition }) => String(partition)))
    await producer.sendBatch(
      own.map(({ body }) => ({ body })),
      { partitionId },
    )
  await producer.close()
}
