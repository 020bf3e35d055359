import type { ContainerClient } from '@azure/storage-blob'
import { type HubSender, sendAgain } from '../../lib/quarantine/send-again.ts'

/** Whoever sits before the page, and what that person's identity can reach. */
export interface Operator {
  /** The name that is written down. @throws Error when nobody is signed in */
  me(): Promise<string>
  /** Sends bytes of the quarantine to the hub again, by their name; undefined where no hub is known. */
  readonly sendAgain: ((name: string) => Promise<void>) | undefined
}

/** Opens the hub for each retry and closes it after: a person does this now and then. */
export const againThrough =
  (openHub: () => HubSender & { close(): Promise<void> }, quarantine: ContainerClient) =>
  async (name: string): Promise<void> => {
    const hub = openHub()
    try {
      await sendAgain(name, quarantine, hub)
    } finally {
      await hub.close()
    }
  }
