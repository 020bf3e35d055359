import { EventHubProducerClient } from '@azure/event-hubs'
import { expect, test } from 'vitest'
import { askHub } from '../../../cli/doctor.ts'
import { aHub, aProducer, messagesOf } from '../../local/hub/fixtures/clients.ts'

test('a hub says of each partition when its newest message came, and of an empty one nothing', async () => {
  const connection = (await aHub()).connectionString('activity')
  const before = Date.now()
  await aProducer(connection).sendBatch(messagesOf('a canary'), { partitionId: '1' })
  const said = await askHub(new EventHubProducerClient(connection))
  const [empty, used] = said
  expect(empty).toEqual({ id: '0' })
  expect(used?.id).toBe('1')
  expect(used?.lastEnqueuedMs).toBeGreaterThanOrEqual(before)
  expect(said.length).toBeGreaterThan(2)
})
