/** What a link's address names. Names keep the case they came in; they are to be compared without it. */
export type Address =
  | { kind: 'cbs' }
  | { kind: 'management' }
  | { kind: 'send'; hub: string; partition: string | undefined }
  | { kind: 'receive'; hub: string; group: string; partition: string }

const SEND = /^([^/]+)(?:\/Partitions\/([^/]+))?$/i
const RECEIVE = /^([^/]+)\/ConsumerGroups\/([^/]+)\/Partitions\/([^/]+)$/i

/** The addresses that the Event Hubs clients use; undefined for any other text, and for no text. */
export function readAddress(text: string | null | undefined): Address | undefined {
  if (text === '$cbs') return { kind: 'cbs' }
  if (text === '$management') return { kind: 'management' }
  const [, receiveHub, group, receivePartition] = RECEIVE.exec(text ?? '') ?? []
  if (receiveHub !== undefined && group !== undefined && receivePartition !== undefined)
    return { kind: 'receive', hub: receiveHub, group, partition: receivePartition }
  const [, hub, partition] = SEND.exec(text ?? '') ?? []
  return hub === undefined ? undefined : { kind: 'send', hub, partition }
}
