import type { AddressInfo, Server, Socket } from 'node:net'
import rhea, { type Container, type EventContext } from 'rhea'
import { MAX_MESSAGE_BYTES, serveIncoming } from './incoming.ts'
import type { Namespace } from './namespace.ts'
import { serveOutgoing } from './outgoing.ts'

/** A listening AMQP server. */
export interface AmqpServer {
  readonly port: number
  /** Cuts every connection; the server listens on. */
  drop(): void
  /** Cuts every connection and stops. */
  close(): Promise<void>
}

export interface AmqpServerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly namespace: Namespace
  /** Told of an error that a client or this server made on one connection, which then ends. */
  readonly report: (error: Error) => void
}

/** What Azure's gateway allows in one frame. */
const FRAME_BYTES = 64 * 1024

const CONNECTION = {
  // rhea sets it for connections that it opens only; without it each answer waits for a delayed acknowledgement.
  tcp_no_delay: true,
  max_frame_size: FRAME_BYTES,
  receiver_options: { autoaccept: false, max_message_size: MAX_MESSAGE_BYTES },
  sender_options: { snd_settle_mode: 1 },
} as const

/** @throws Error naming the port when it is taken */
export async function listen({ host, port, namespace, report }: AmqpServerOptions): Promise<AmqpServer> {
  const container = rhea.create_container({ id: 'first-seen-local-hub' })
  container.sasl_server_mechanisms.enable_anonymous()
  serve(container, namespace, report)
  const server = container.listen({ host, port, ...CONNECTION })
  const sockets = keepSockets(server)
  await listening(server, host, port)
  const drop = (): void => {
    // With an error, because rhea learns of a destroyed socket in no other way.
    for (const socket of sockets) socket.destroy(new Error('The local hub cut this connection.'))
  }
  return {
    port: (server.address() as AddressInfo).port,
    drop,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      drop()
      await closed
    },
  }
}

function serve(container: Container, namespace: Namespace, report: (error: Error) => void): void {
  const outgoing = serveOutgoing(namespace)
  const incoming = serveIncoming(namespace, outgoing.appended)
  container.on('receiver_open', incoming.opened)
  container.on('message', incoming.arrived)
  container.on('sender_open', outgoing.opened)
  container.on('sendable', outgoing.sendable)
  container.on('sender_close', ({ sender }: EventContext) => outgoing.gone(sender))
  container.on('session_close', ({ session }: EventContext) => outgoing.gone(session))
  container.on('connection_close', ({ connection }: EventContext) => outgoing.gone(connection))
  container.on('disconnected', ({ connection }: EventContext) => outgoing.gone(connection))
  container.on('error', report)
  container.on('protocol_error', report)
  // What clients say of their own errors changes nothing here, but unheard it would end the process.
  for (const event of ['connection_error', 'session_error', 'sender_error', 'receiver_error'])
    container.on(event, () => {})
}

function keepSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return sockets
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, host, port)))
  })
}

function cannotListen(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  if (cause.code !== 'EADDRINUSE')
    return new Error(`The local hub cannot listen on ${host}:${port}: ${cause.message}.`, { cause })
  return new Error(
    `The local hub cannot listen on ${host}:${port}: the port is in use, perhaps by a hub that still runs. Stop what listens there, or choose another port (0 takes any free one).`,
    { cause },
  )
}
