import type { ContainerClient } from '@azure/storage-blob'

/** The hub, as far as bytes go back to it. */
export interface HubSender {
  sendBatch(messages: { body: Buffer }[]): Promise<void>
}

/**
 * Sends bytes of the quarantine to the hub once more, for a version that can read them, and takes them out once the hub
 * has them. Bytes that are still unreadable come back by themselves.
 * @throws what the container or the hub throws; the bytes are kept then
 */
export async function sendAgain(name: string, container: ContainerClient, hub: HubSender): Promise<void> {
  const blob = container.getBlockBlobClient(name)
  await hub.sendBatch([{ body: await blob.downloadToBuffer() }])
  await blob.delete()
}
