import type { Readable } from 'node:stream'
import { EventHubProducerClient } from '@azure/event-hubs'
import { DefaultAzureCredential } from '@azure/identity'
import { decode } from '../lib/decode/decode.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { isFree } from '../local/ports.ts'
import { hubName } from '../local/stack.ts'
import { exitCode, UsageError } from './exit.ts'
import { placeOf, readFiles } from './input/files.ts'
import { printable, type Terminal } from './output/terminal.ts'
import { portsFrom } from './ports.ts'
import { renewed } from './renew.ts'
import { signInFirst } from './sign-in.ts'
import { Trouble } from './trouble.ts'

export interface SendOptions {
  readonly files: readonly string[]
  /** `NAMESPACE/HUB` in Azure; absent: the local stack. */
  readonly hub: string | undefined
  /** Port of the local hub. */
  readonly port: number
  /** Set: the times of the records are moved, so that the newest is of this time. */
  readonly newestMs?: number
}

/** A message may have 1 MB on the Standard tier; the rest is for the envelope. */
const largestMessage = 900_000

/** Sends log files to a hub: small ones as they are, big ones as messages of many records. Answers the exit code. */
export async function send(options: SendOptions, stdin: Readable, talk: Terminal): Promise<number> {
  const trouble = new Trouble('send', talk)
  const producer = producerFor(options)
  let messages = 0
  let tooBig = 0
  try {
    for await (const frame of readFiles(options.files, stdin, trouble.unread)) {
      const { newestMs } = options
      for (const body of bodiesOf(newestMs === undefined ? frame.bytes : renewed(frame.bytes, newestMs))) {
        if (body.length > largestMessage) {
          tooBig++
          talk.line(
            `first-seen send ${printable(placeOf(frame))}: ${body.length} bytes in one piece, more than a message can hold; not sent.`,
          )
          continue
        }
        await producer.sendBatch([{ body }])
        messages++
        talk.status(`${messages} messages sent`)
      }
    }
  } catch (error) {
    throw await explained(error as Error, options, messages)
  } finally {
    await producer.close()
  }
  talk.status('')
  talk.line(
    `${messages} ${messages === 1 ? 'message' : 'messages'} sent to ${options.hub ?? `the local hub (port ${options.port})`}.`,
  )
  return trouble.isFailure || tooBig > 0 ? exitCode.failed : exitCode.done
}

async function explained(error: Error, { hub, port }: SendOptions, messages: number): Promise<Error> {
  if (error instanceof UsageError) return error
  const sent = `${messages} ${messages === 1 ? 'message was' : 'messages were'} sent before.`
  // What the client says of a refused connection is an error without words.
  if (hub === undefined && (await isFree(port)))
    return new Error(
      `No local hub at port ${port}: start it with ${firstSeen} start, or name a hub with --hub. ${sent}`,
      {
        cause: error,
      },
    )
  // The first port of a stack's row, which all other commands take, is its page's.
  if (hub === undefined && /Invalid protocol header for AMQP/.test(error.message))
    return new Error(
      `What answers at port ${port} is no hub. That of a stack started with --port ${port} is at port ${portsFrom(port).hub}. ${sent}`,
      { cause: error },
    )
  const signIn = signInFirst(error)
  if (signIn !== undefined) return new Error(`${signIn} ${sent}`, { cause: error })
  const reason = (error.message || error.name).replace(/\.$/, '')
  return new Error(`Cannot send to ${hub ?? `the local hub at port ${port}`}: ${reason}. ${sent}`, { cause: error })
}

/** A client of the hub: the local one's, or one in Azure with the signed-in identity. @throws UsageError */
export function producerFor({ hub, port }: Pick<SendOptions, 'hub' | 'port'>): EventHubProducerClient {
  if (hub === undefined) {
    const local = `Endpoint=sb://localhost:${port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true`
    return new EventHubProducerClient(local, hubName, {
      retryOptions: { maxRetries: 1, retryDelayInMs: 200, timeoutInMs: 10_000 },
    })
  }
  const [namespace = '', name = '', ...more] = hub.split('/')
  if (namespace === '' || name === '' || more.length > 0)
    throw new UsageError(`--hub ${hub}: give it as NAMESPACE/HUB, for example my-namespace/activity.`)
  const host = namespace.includes('.') ? namespace : `${namespace}.servicebus.windows.net`
  return new EventHubProducerClient(host, name, new DefaultAzureCredential())
}

/** A small frame as it is, byte for byte; the records of a big one packed into messages, what cannot be read as it is. */
function* bodiesOf(bytes: Uint8Array): Generator<Buffer> {
  if (bytes.length <= largestMessage) return yield Buffer.from(bytes)
  let records: Buffer[] = []
  let length = 0
  for (const piece of decode(bytes)) {
    if (piece.kind === 'unreadable') {
      yield Buffer.from(piece.bytes)
      continue
    }
    const record = Buffer.from(JSON.stringify(piece.value))
    if (length + record.length > largestMessage - room && records.length > 0) {
      yield messageOf(records)
      records = []
      length = 0
    }
    records.push(record)
    length += record.length + 1
  }
  if (records.length > 0) yield messageOf(records)
}

/** For the brackets around the records. */
const room = 20
const messageOf = (records: readonly Buffer[]): Buffer => Buffer.from(`{"records":[${records.join(',')}]}`)
