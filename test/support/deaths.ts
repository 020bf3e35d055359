import type { Edges } from '../../lib/edges.ts'
import { handle, type Message } from '../../lib/pipeline.ts'
import { anotherProcess } from './edges.ts'

/** Where a process dies: at which of its calls to the outside, and whether that call still does its work. */
export interface Point {
  readonly call: number
  readonly done: boolean
}

class Death extends Error {
  override readonly name = 'Death'
}

export interface Mortal extends Edges {
  calls(): number
  isDead(): boolean
}

/** Edges of a process that dies at the point: from then on nothing that it calls does anything. Without a point it lives and counts. */
export function mortal(edges: Edges, point?: Point): Mortal {
  let calls = 0
  let dead = false
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) throw new Death()
    dead = ++calls === point?.call
    if (dead && !point?.done) throw new Death()
    const isLast = dead
    const result = await work()
    if (isLast) throw new Death()
    return result
  }
  const { table, quarantine, send } = edges
  return {
    ...anotherProcess(edges),
    table: {
      get: (...key) => call(() => table.get(...key)),
      write: (...writes) => call(() => table.write(...writes)),
      async *pages(...range) {
        for await (const page of table.pages(...range)) yield await call(async () => page)
      },
    },
    quarantine: { ...quarantine, keep: (bytes) => call(() => quarantine.keep(bytes)) },
    send: (...alert) => call(() => send(...alert)),
    calls: () => calls,
    isDead: () => dead,
  }
}

/** Hands batches to a process; when it dies, answers the messages that no checkpoint covers. Null: it lived. */
export async function handUntilDeath(batches: readonly Message[][], process: Mortal): Promise<Message[] | null> {
  for (const [i, batch] of batches.entries()) {
    try {
      await handle(batch, process)
    } catch (error) {
      if (!(error instanceof Death)) throw error
    }
    if (process.isDead()) return batches.slice(i).flat()
  }
  return null
}
