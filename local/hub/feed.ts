import type { Socket } from 'node:net'
import type { Sender } from 'rhea'
import { withRuntimeInfo } from './deliverable.ts'
import type { PartitionLog, StoredMessage } from './partition-log.ts'

/** What rhea's senders have, but its typings leave out. */
interface CreditedSender {
  readonly credit: number
  readonly session: {
    readonly outgoing: {
      available(): number
      readonly next_delivery_id: number
      readonly next_pending_delivery: number
    }
  }
}

export interface FeedOptions {
  readonly link: Sender
  readonly log: PartitionLog
  /** What is read, by whom: readers with the same key compete. */
  readonly key: string
  readonly epoch: number | undefined
  /** The sequence number to begin with. */
  readonly from: number
  readonly wantsRuntimeInfo: boolean
  readonly clock: () => number
}

/** How much may be handed to the socket before it is asked again whether it wants more. */
const BYTES_A_TURN = 1024 * 1024

/**
 * Sends one partition to one reader, as far as the reader's credit goes. It never sends from within the call that
 * wakes it: rhea lowers the credit only when it writes its frames, a tick later, so two pushes in one tick would
 * overshoot. Who stops for want of credit or room is woken by `sendable`, for want of messages by an append, for a
 * full socket by `drain`.
 */
export class Feed {
  readonly link: Sender
  readonly log: PartitionLog
  readonly key: string
  readonly epoch: number | undefined
  readonly #wantsRuntimeInfo: boolean
  readonly #clock: () => number
  #next: number
  #isScheduled = false
  #isOpen = true

  constructor({ link, log, key, epoch, from, wantsRuntimeInfo, clock }: FeedOptions) {
    this.link = link
    this.log = log
    this.key = key
    this.epoch = epoch
    this.#next = from
    this.#wantsRuntimeInfo = wantsRuntimeInfo
    this.#clock = clock
  }

  get socket(): Socket {
    return this.link.connection.socket
  }

  wake(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      if (this.#isOpen && !this.socket.writableNeedDrain) this.#push()
    })
  }

  /** After this nothing more is sent, not even what rhea still holds back for want of window: it would follow the detach. */
  end(): void {
    this.#isOpen = false
    this.link.has_credit = () => false
  }

  #push(): void {
    let room = roomOn(this.link)
    let bytes = 0
    for (; room > 0 && bytes < BYTES_A_TURN; room--) {
      this.#next = Math.max(this.#next, this.log.begin)
      const message = this.log.read(this.#next)
      if (message === undefined) return
      const payload = this.#payload(message)
      this.link.send(payload, undefined, 0)
      this.#next++
      bytes += payload.length
    }
    if (room > 0) this.wake()
  }

  #payload(message: StoredMessage): Buffer {
    if (!this.#wantsRuntimeInfo) return message.payload
    return withRuntimeInfo(message.payload, this.log.newest ?? message, this.#clock())
  }
}

/** How many messages the link takes now. Credit alone will not do: clients add some with every receive call, until it is
 *  far beyond rhea's buffer, which throws when it overflows; and what rhea holds back has not lowered it yet. */
function roomOn(link: Sender): number {
  const { credit, session } = link as unknown as CreditedSender
  const { outgoing } = session
  const unsent = outgoing.next_delivery_id - outgoing.next_pending_delivery
  return Math.min(credit - unsent, outgoing.available())
}
