import { app } from '@azure/functions'
import { handle } from '../lib/pipeline.ts'
import { type HubMetadata, messagesOf } from '../lib/receive/messages.ts'
import { theApp } from './app.ts'
import { invocationLog } from './invocation-log.ts'

const trigger = {
  connection: 'EVENTHUB',
  eventHubName: '%FIRST_SEEN_HUB%',
  consumerGroup: '%FIRST_SEEN_CONSUMER_GROUP%',
  cardinality: 'many' as const,
  // Bytes: the only mode in which the host cannot fail a whole batch on one message that is not JSON. The type lacks it.
  dataType: 'binary',
}

app.eventHub('activityLog', {
  ...trigger,
  // Without an endless policy a throw moves the checkpoint and the batch is lost.
  retry: {
    strategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { seconds: 2 },
    maximumInterval: { minutes: 5 },
  },
  handler: async (bodies: unknown, context) => {
    const log = invocationLog(context)
    const messages = messagesOf(bodies as unknown[], context.triggerMetadata as HubMetadata | undefined, Date.now())
    try {
      await handle(messages, await theApp().edges(log))
    } catch (error) {
      log.error('batch.held', {
        messages: messages.length,
        retry: context.retryContext?.retryCount ?? 0,
        reason: (error as Error).message,
      })
      throw error
    }
  },
})
