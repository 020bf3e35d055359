import { EventHubConsumerClient } from '@azure/event-hubs'
import { watchedReader } from '../lib/read/reader.ts'
import { shippedRules } from '../lib/rules/shipped.ts'

/** Receives so many messages and prints the milliseconds of processor time that it took: `receiving-variant.mjs <bare|detect> <connection> <count>`. */
const [variant, connection = '', count = '0'] = process.argv.slice(2)
const reader = watchedReader(shippedRules())
const look = variant === 'detect' ? reader : () => []

const consumer = new EventHubConsumerClient('$Default', connection)
let [received, found] = [0, 0]
let since: NodeJS.CpuUsage | undefined
await new Promise<void>((resolve, reject) => {
  consumer.subscribe(
    {
      processEvents: async (events) => {
        since ??= process.cpuUsage() // what it took to connect is not counted
        for (const { body } of events) found += look(body as Uint8Array).length
        received += events.length
        if (received >= Number(count)) resolve()
      },
      processError: async (error) => reject(error),
    },
    { startPosition: { offset: '-1' }, skipParsingBodyAsJson: true, maxBatchSize: 100 },
  )
})
const { user, system } = process.cpuUsage(since)
await consumer.close()
if (variant === 'detect' && found === 0) throw new Error('Nothing was found in messages that hold something.')
process.stdout.write(String((user + system) / 1000))
