import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port that another program holds, with the way out. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'
}

/** Makes sure that a port of this machine is free. @throws PortInUse naming what wanted it */
export async function demandFree(port: number, what: string): Promise<void> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new PortInUse(
      `Port ${port} (${what}) is in use (${(error as NodeJS.ErrnoException).code}). End the program that holds it, or choose other ports: first-seen start --port 5280.`,
    )
  }
  server.close()
  await once(server, 'close')
}

/** A free port of this machine, by the system's choice. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.')
  return address.port
}
