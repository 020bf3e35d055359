import type { Readable } from 'node:stream'
import { EventHubProducerClient } from '@azure/event-hubs'
import { DefaultAzureCredential } from '@azure/identity'
import { decode } from '../lib/decode/decode.ts'
import { hubName } from '../local/stack.ts'
import { exitCode, UsageError } from './exit.ts'
import { type FileFrame, readFiles } from './input/files.ts'
import type { Terminal } from './output/terminal.ts'

export interface SendOptions {
  readonly files: readonly string[]
  /** `NAMESPACE/HUB` in Azure; absent: the local stack. */
  readonly hub: string | undefined
  /** Port of the local hub. */
  readonly port: number
}

/** A message may have 1 MB on the Standard tier; the rest is for the envelope. */
const largestMessage = 900_000

/** Sends log files to a hub: small ones as they are, big ones as messages of many records. Answers the exit code. */
export async function send(options: SendOptions, stdin: Readable, talk: Terminal): Promise<number> {
  const producer = producerFor(options)
  let messages = 0
  try {
    for await (const body of bodiesOf(readFiles(options.files, stdin))) {
      await producer.sendBatch([{ body }])
      messages++
      talk.status(`${messages} messages sent`)
    }
  } catch (error) {
    if (options.hub === undefined && /ECONNREFUSED|Failed to connect/.test(String((error as Error).message)))
      throw new Error(
        `No local hub at port ${options.port}: start it with first-seen start, or name a hub with --hub. ${messages} messages were sent.`,
        { cause: error },
      )
    throw error
  } finally {
    await producer.close()
  }
  talk.status('')
  talk.line(
    `${messages} ${messages === 1 ? 'message' : 'messages'} sent to ${options.hub ?? `the local hub (port ${options.port})`}.`,
  )
  return exitCode.done
}

function producerFor({ hub, port }: SendOptions): EventHubProducerClient {
  if (hub === undefined) {
    const local = `Endpoint=sb://localhost:${port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true`
    return new EventHubProducerClient(local, hubName, { retryOptions: { maxRetries: 1, timeoutInMs: 10_000 } })
  }
  const [namespace = '', name = '', ...more] = hub.split('/')
  if (namespace === '' || name === '' || more.length > 0)
    throw new UsageError(`--hub ${hub}: give it as NAMESPACE/HUB, for example my-namespace/activity.`)
  const host = namespace.includes('.') ? namespace : `${namespace}.servicebus.windows.net`
  return new EventHubProducerClient(host, name, new DefaultAzureCredential())
}

/** Small frames as they are, byte for byte; the records of a big one packed into messages. */
async function* bodiesOf(frames: AsyncIterable<FileFrame>): AsyncGenerator<Buffer> {
  for await (const { bytes } of frames) {
    if (bytes.length <= largestMessage) {
      yield Buffer.from(bytes)
      continue
    }
    let records: string[] = []
    let length = 0
    for (const piece of decode(bytes)) {
      const text = piece.kind === 'record' ? JSON.stringify(piece.value) : undefined
      if (text === undefined) continue
      if (length + text.length > largestMessage / 2 && records.length > 0) {
        yield Buffer.from(`{"records":[${records.join(',')}]}`)
        records = []
        length = 0
      }
      records.push(text)
      length += text.length + 1
    }
    if (records.length > 0) yield Buffer.from(`{"records":[${records.join(',')}]}`)
  }
}
