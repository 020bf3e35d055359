import { join } from 'node:path'
import { listen } from './amqp-server.ts'
import { type HubStore, openHubStore } from './hub-store.ts'

export interface HubOptions {
  /** Name and number of partitions of each hub. */
  readonly hubs: Readonly<Record<string, number>>
  /** Consumer groups of every hub, beside `$Default`. */
  readonly consumerGroups?: readonly string[]
  /** Where messages are kept, so that they survive this process, even killed; without it they are in memory only.
   *  One hub at a time may use it. */
  readonly folder?: string | undefined
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The machine's own loopback only: there is no TLS, and every token is accepted. */
  readonly host: '127.0.0.1'
  /** Milliseconds since 1970; what a message is enqueued at. */
  readonly clock: () => number
  /** How much a hub keeps, over all its partitions, before its oldest messages go. */
  readonly maxBytes?: number
  /** Told why a connection was ended that spoke no proper AMQP; stderr by default. */
  readonly report?: (error: Error) => void
}

export interface Hub {
  readonly port: number
  /** For an Event Hubs client of this hub, without change. @throws Error when there is no such hub */
  connectionString(hubName: string): string
  /** Cuts all connections without a word, as a broken network does. */
  drop(): void
  /** Per partition the sequence numbers of its oldest message and of the next one to come. @throws Error when there is no such hub */
  depth(hubName: string): { begin: number; next: number }[]
  close(): Promise<void>
}

const MAX_BYTES = 512 * 1024 * 1024
const HUB_NAME = /^[a-z0-9][a-z0-9._-]*$/

/**
 * Azure Event Hubs for one machine: AMQP 1.0 over plain TCP, enough of it for the unchanged `@azure/event-hubs` client.
 * In order, at least once, from any position, one owner by epoch. No TLS, no token checks, no quotas; a producer with
 * idempotent retries works, but may send twice like any other.
 * @throws Error when the port is taken, or the folder holds what no hub of this shape left there
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const stores = new Map<string, HubStore>()
  const groups = new Set(['$Default', ...(options.consumerGroups ?? [])].map((name) => name.toLowerCase()))
  const find = (name: string): HubStore | undefined => stores.get(name.toLowerCase())
  const demand = (name: string): HubStore => {
    const store = find(name)
    if (store === undefined)
      throw new Error(`There is no hub ${name} here, only ${Object.keys(options.hubs).join(', ')}.`)
    return store
  }
  const namespace = { hub: find, hasGroup: (name: string) => groups.has(name.toLowerCase()), clock: options.clock }
  const { host, port = 0, report = printError } = options

  // The port comes first: who does not get it must not touch the files of the hub that has it.
  const server = await listen({ host, port, namespace, report })
  const close = async (): Promise<void> => {
    await server.close()
    for (const store of stores.values()) store.close()
  }
  try {
    for (const [name, partitionCount] of Object.entries(options.hubs))
      stores.set(name.toLowerCase(), open(name, partitionCount, options))
  } catch (error) {
    await close()
    throw error
  }
  return {
    port: server.port,
    connectionString: (name) =>
      `Endpoint=sb://${host}:${server.port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;EntityPath=${demand(name).name}`,
    drop: server.drop,
    depth: (name) => demand(name).partitions.map(({ begin, next }) => ({ begin, next })),
    close,
  }
}

function open(name: string, partitionCount: number, { folder, maxBytes = MAX_BYTES, clock }: HubOptions): HubStore {
  const id = name.toLowerCase()
  if (!HUB_NAME.test(id))
    throw new Error(`A hub cannot be named "${name}": letters, digits, ".", "-" and "_" only, a letter or digit first.`)
  return openHubStore({ name, partitionCount, folder: folder && join(folder, id), maxBytes, now: clock() })
}

const printError = (error: Error): void => console.error(`The local hub ended a connection: ${error.message}`)
