import type { AmqpError, Connection, EventContext, Sender, Session } from 'rhea'
import { type Address, readAddress } from './address.ts'
import type { FeedOptions } from './feed.ts'
import type { Namespace } from './namespace.ts'
import { notFound } from './not-found.ts'
import type { PartitionLog } from './partition-log.ts'
import { readPosition, SELECTOR } from './position.ts'
import { noReaders } from './readers.ts'

const EPOCH = 'com.microsoft:epoch'
const RUNTIME_METRIC = 'com.microsoft:enable-receiver-runtime-metric'

/** The links on which clients receive: messages of a partition, and answers from `$cbs` and `$management`. */
export interface Outgoing {
  opened(context: EventContext): void
  sendable(context: EventContext): void
  appended(log: PartitionLog): void
  /** A link, a session or a connection has ended. */
  gone(where: Sender | Session | Connection | undefined): void
}

export function serveOutgoing(namespace: Namespace): Outgoing {
  const readers = noReaders()
  return {
    opened({ sender }) {
      if (sender === undefined) return
      const text = sender.source?.address ?? ''
      sender.set_source({ address: text })
      sender.set_target({ address: sender.target?.address ?? '' })
      const address = readAddress(text)
      if (address?.kind === 'cbs' || address?.kind === 'management') return
      const feed = address?.kind === 'receive' ? feedOf(sender, address, namespace) : notFound(text)
      if ('link' in feed) readers.open(feed)
      else sender.close(feed)
    },
    sendable({ sender }) {
      if (sender !== undefined) readers.sendable(sender)
    },
    appended: readers.appended,
    gone(where) {
      if (where !== undefined) readers.gone(where)
    },
  }
}

type Receive = Address & { kind: 'receive' }

function feedOf(link: Sender, address: Receive, namespace: Namespace): FeedOptions | AmqpError {
  const hub = namespace.hub(address.hub)
  const log = hub?.partition(address.partition)
  if (hub === undefined || log === undefined || !namespace.hasGroup(address.group))
    return notFound(entityOf(address, namespace))
  const selector: unknown = link.source.filter?.[SELECTOR]?.value
  const position = readPosition(selector)
  if (position === undefined) return notAPosition(selector)
  const from = log.seek(position)
  if (from === undefined) return beyondEnd(selector, log)
  return {
    link,
    log,
    key: `${hub.name}/${address.group}/${address.partition}`.toLowerCase(),
    epoch: link.properties?.[EPOCH],
    from,
    wantsRuntimeInfo: [link.desired_capabilities].flat().includes(RUNTIME_METRIC),
    clock: namespace.clock,
  }
}

/** The outermost part of the address that is not there. */
function entityOf({ hub, group, partition }: Receive, namespace: Namespace): string {
  if (namespace.hub(hub) === undefined) return hub
  return namespace.hasGroup(group) ? `${hub}/Partitions/${partition}` : `${hub}/ConsumerGroups/${group}`
}

const notAPosition = (selector: unknown): AmqpError => ({
  condition: 'com.microsoft:argument-error',
  description: `The filter ${selector === undefined ? 'is missing' : `"${selector}" is none that this local hub knows`}. It starts a reader by offset, sequence number or enqueued time.`,
})

/** Azure refuses such a start too; to wait in silence for messages that may be years away would help nobody. */
const beyondEnd = (selector: unknown, log: PartitionLog): AmqpError => ({
  condition: 'com.microsoft:argument-error',
  description: `The position "${selector}" lies beyond the end of the partition, whose next sequence number is ${log.next}. The checkpoint is older than this hub: delete the checkpoints, or keep the hub's folder with them.`,
})
