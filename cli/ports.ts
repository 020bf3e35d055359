import type { Ports } from '../local/stack.ts'

/** The port at which Event Hubs speaks AMQP without TLS. */
export const hubPort = 5672

/** The port of the page: the first of the row. */
export const pagePortFrom = (port: number | undefined): number => port ?? 4280

/** The ports of the local stack: its own, or five in a row. */
export const portsFrom = (port: number | undefined): Ports =>
  port === undefined
    ? { receiver: 4281, hub: hubPort, blobs: 4282, tables: 4283 }
    : { receiver: port + 1, hub: port + 2, blobs: port + 3, tables: port + 4 }
