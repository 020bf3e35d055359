import type { Edges } from '../../lib/edges.ts'
import { handle, type Message } from '../../lib/pipeline.ts'
import { Death, type FaultyEdges, faulty } from './faults.ts'

/** Where a process dies: at which of its calls to the outside, and whether that call still does its work. */
export interface Point {
  readonly call: number
  readonly done: boolean
}

/** Edges of a process that dies at the point: from then on nothing that it calls does anything. Without a point it lives and counts. */
export const mortal = (edges: Edges, point?: Point): FaultyEdges =>
  faulty(edges, point ? [{ call: point.call, way: point.done ? 'after' : 'before' }] : [])

/** Hands batches to a process; when it dies, answers the messages that no checkpoint covers. Null: it lived. */
export async function handUntilDeath(batches: readonly Message[][], process: FaultyEdges): Promise<Message[] | null> {
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
