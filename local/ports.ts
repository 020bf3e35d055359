import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstSeen } from '../lib/triage/program.ts'

/** A port that another program or the system holds, with the way out. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse'
}

/** Makes sure that a port of this machine is free. @throws PortInUse naming what wanted it */
export async function demandFree(port: number, what: string): Promise<void> {
  const trouble = await troubleAt(port)
  if (trouble !== undefined) throw new PortInUse(refusalOf(port, what, trouble))
}

/** Why a port cannot be had, for people: a program holds it, or (EACCES) the system, as Windows does with whole ranges for its virtual machines. */
export function refusalOf(port: number, what: string, code: string): string {
  const others = `other ports: ${firstSeen} start --port 5280.`
  return code === 'EACCES'
    ? `Port ${port} (${what}) is kept by the system (${code}). Choose ${others}`
    : `Port ${port} (${what}) is in use (${code}). End the program that holds it, or choose ${others}`
}

/** Waits until ports are free, or the time is over. */
export async function untilFree(ports: readonly number[], longestMs: number): Promise<void> {
  const over = AbortSignal.timeout(longestMs)
  while (!over.aborted && (await Promise.all(ports.map(isFree))).includes(false)) await sleep(50)
}

export const isFree = async (port: number): Promise<boolean> => (await troubleAt(port)) === undefined

/** A free port of this machine, by the system's choice. */
export async function freePort(): Promise<number> {
  const { port, close } = await listen(createServer())
  await close()
  return port
}

/** The system's code for why nobody can listen there. */
async function troubleAt(port: number): Promise<string | undefined> {
  try {
    const { close } = await listen(createServer(), port)
    await close()
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

export interface Listening {
  readonly port: number
  /** Cuts what is connected, and ends. */
  close(): Promise<void>
}

/** Lets a server listen to this machine alone; at port 0, at a free one. @throws what the system says */
export async function listen(server: Server, port = 0): Promise<Listening> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
