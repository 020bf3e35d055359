import type { AmqpError, Connection, Delivery, EventContext, Message, Receiver, Sender } from 'rhea'
import { type Address, readAddress } from './address.ts'
import { MalformedAmqp } from './amqp-section.ts'
import { BATCH_FORMAT, openBatch } from './batch.ts'
import type { HubStore } from './hub-store.ts'
import { answerCbs, answerManagement } from './management.ts'
import type { Namespace } from './namespace.ts'
import { notFound } from './not-found.ts'
import type { PartitionLog } from './partition-log.ts'

/** The most that one transfer may hold, envelope included; as in Azure's Standard tier. */
export const MAX_MESSAGE_BYTES = 1024 * 1024

interface Arrival {
  readonly connection: Connection
  readonly delivery: Delivery
  /** The bytes; only what came in the plain message format is already decoded. */
  readonly message: Message | Buffer
}

type Route = (arrival: Arrival) => void

/** The links on which clients send: batches of messages, and requests to `$cbs` and `$management`. */
export interface Incoming {
  opened(context: EventContext): void
  arrived(context: EventContext): void
}

/** `appended` is told of each partition that has new messages. */
export function serveIncoming(namespace: Namespace, appended: (log: PartitionLog) => void): Incoming {
  const routes = new WeakMap<Receiver, Route>()
  return {
    opened({ receiver }) {
      if (receiver === undefined) return
      const address = receiver.target?.address ?? ''
      receiver.set_target({ address })
      const route = routeTo(address, namespace, appended)
      if (typeof route === 'function') routes.set(receiver, route)
      else receiver.close(route)
    },
    arrived({ receiver, connection, delivery, message }) {
      if (receiver === undefined || delivery === undefined || message === undefined) return
      const route = routes.get(receiver)
      if (route === undefined) delivery.reject(notFound(receiver.target?.address ?? ''))
      else route({ connection, delivery, message })
    },
  }
}

function routeTo(text: string, namespace: Namespace, appended: (log: PartitionLog) => void): Route | AmqpError {
  const address = readAddress(text)
  if (address?.kind === 'cbs') return answering(answerCbs)
  if (address?.kind === 'management') return answering((request) => answerManagement(request, namespace.hub))
  const destination = address?.kind === 'send' ? destinationOf(address, namespace) : undefined
  return destination === undefined ? notFound(text) : takingIn(destination, namespace.clock, appended)
}

interface Destination {
  readonly hub: HubStore
  /** Where all of it goes; without it the hub chooses for each batch. */
  readonly partition: PartitionLog | undefined
}

function destinationOf(address: Address & { kind: 'send' }, namespace: Namespace): Destination | undefined {
  const hub = namespace.hub(address.hub)
  if (hub === undefined || address.partition === undefined) return hub && { hub, partition: undefined }
  const partition = hub.partition(address.partition)
  return partition && { hub, partition }
}

/** Accepts a batch only after it is stored. */
function takingIn({ hub, partition }: Destination, clock: () => number, appended: (log: PartitionLog) => void): Route {
  return ({ delivery, message }) => {
    if (!Buffer.isBuffer(message) || delivery.format !== BATCH_FORMAT)
      return delivery.reject(notABatch(delivery.format))
    if (message.length > MAX_MESSAGE_BYTES) return delivery.reject(tooLarge(message.length))
    try {
      const log = hub.append(openBatch(message), partition, clock())
      delivery.accept()
      appended(log)
    } catch (error) {
      delivery.reject(rejection(error))
    }
  }
}

const notABatch = (format: number): AmqpError => ({
  condition: 'amqp:not-implemented',
  description: `This local hub takes batches (message format ${BATCH_FORMAT}) only, as the Event Hubs clients send them, not format ${format}.`,
})

const tooLarge = (bytes: number): AmqpError => ({
  condition: 'amqp:link:message-size-exceeded',
  description: `The batch has ${bytes} bytes; ${MAX_MESSAGE_BYTES} are allowed. Send fewer or smaller messages.`,
})

const rejection = (error: unknown): AmqpError => ({
  condition: error instanceof MalformedAmqp ? 'amqp:decode-error' : 'amqp:internal-error',
  description: `The batch was not taken: ${error instanceof Error ? error.message : error}.`,
})

/** Sends the answer to the link that the request names: by its address, or, where it has none, by its name. */
function answering(answer: (request: Message) => Message): Route {
  return ({ connection, delivery, message }) => {
    if (Buffer.isBuffer(message)) return delivery.reject(notARequest)
    delivery.accept()
    const { reply_to } = message
    const asks = (link: Sender): boolean => link.name === reply_to || link.target?.address === reply_to
    connection.find_sender(asks)?.send(answer(message))
  }
}

const notARequest: AmqpError = {
  condition: 'amqp:not-implemented',
  description: 'A request must have the plain message format, 0.',
}
