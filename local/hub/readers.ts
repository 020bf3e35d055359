import type { Connection, Sender, Session } from 'rhea'
import { admit } from './epoch.ts'
import { Feed, type FeedOptions } from './feed.ts'
import type { PartitionLog } from './partition-log.ts'

/** Everybody who reads from this hub. */
export interface Readers {
  /** Lets a reader in, at the cost of those that it outranks; or closes its link, when others outrank it. */
  open(options: FeedOptions): void
  /** There are new messages in `log`. */
  appended(log: PartitionLog): void
  /** There is room for more on this link. */
  sendable(link: Sender): void
  /** The link, session or connection is gone, and its readers with it. */
  gone(where: Sender | Session | Connection): void
}

export function noReaders(): Readers {
  const feeds = new Set<Feed>()
  const connections = new WeakSet<Connection>()

  const remove = (feed: Feed): void => {
    feed.end()
    feeds.delete(feed)
  }

  const wakeAfterDrain = ({ link, socket }: Feed): void => {
    if (connections.has(link.connection)) return
    connections.add(link.connection)
    socket.on('drain', () => {
      for (const feed of feeds) if (feed.link.connection === link.connection) feed.wake()
    })
  }

  return {
    open(options) {
      const present = [...feeds].filter(({ key }) => key === options.key)
      const admission = admit(options.epoch, present)
      if (admission.kind === 'refused') return options.link.close(admission.error)
      for (const stolen of admission.stolen) {
        remove(stolen)
        stolen.link.close(stolenBy(options))
      }
      const feed = new Feed(options)
      feeds.add(feed)
      wakeAfterDrain(feed)
      feed.wake()
    },
    appended(log) {
      for (const feed of feeds) if (feed.log === log) feed.wake()
    },
    sendable(link) {
      for (const feed of feeds) if (feed.link === link) feed.wake()
    },
    gone(where) {
      for (const feed of feeds) if (isWithin(feed.link, where)) remove(feed)
    },
  }
}

const stolenBy = ({ epoch }: FeedOptions): { condition: string; description: string } => ({
  condition: 'amqp:link:stolen',
  description: `A receiver with epoch ${epoch} took over this partition for this consumer group.`,
})

const isWithin = (link: Sender, where: Sender | Session | Connection): boolean =>
  link === where || link.session === where || link.connection === where
