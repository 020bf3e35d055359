import type { Edges } from '../../lib/edges.ts'
import { StoreUnavailable } from '../../lib/state/table.ts'
import { anotherProcess } from './edges.ts'

/**
 * What goes wrong at one call to the outside.
 * - `before`, `after`: the process dies before the call, or after it did its work.
 * - `refused`: it does nothing and fails; `lost`: it does its work and fails all the same. The process lives on.
 * - `repeated`: its answer is lost and the client library makes it again by itself, so that it meets its own first write.
 */
export const ways = ['before', 'after', 'refused', 'lost', 'repeated'] as const
export type Way = (typeof ways)[number]

/** `call` counts all calls of the process to the outside, from 1. */
export interface Fault {
  readonly call: number
  readonly way: Way
}

export interface FaultyEdges extends Edges {
  calls(): number
  isDead(): boolean
  /** Calls at which something went wrong. */
  struck(): readonly Fault[]
  /** The ASN data was out of reach for a while, so that operations were parked and decided later. */
  missedNetworks(): boolean
}

export class Death extends Error {
  override readonly name = 'Death'
}

/** Edges of a process to which these faults happen; once dead, nothing that it calls does anything. Its cache is its own. */
export function faulty(edges: Edges, faults: readonly Fault[]): FaultyEdges {
  const wayOf = new Map(faults.map(({ call, way }) => [call, way]))
  const struck: Fault[] = []
  let calls = 0
  let dead = false
  let isBlind = false
  let wasBlind = false
  const next = (): Way | undefined => {
    if (dead) throw new Death()
    const way = wayOf.get(++calls)
    if (way) struck.push({ call: calls, way })
    return way
  }
  const die = (): never => {
    dead = true
    throw new Death()
  }
  const call = async <T>(work: () => Promise<T>, failed: () => T): Promise<T> => {
    const way = next()
    if (way === 'before') return die()
    if (way === 'refused') return failed()
    if (way === 'repeated') await work()
    const result = await work()
    if (way === 'after') return die()
    return way === 'lost' ? failed() : result
  }
  const storeFails = (): never => {
    throw new StoreUnavailable('The store gave no answer (made to happen).')
  }
  const { table, quarantine, send, asn } = edges
  return {
    ...anotherProcess(edges),
    table: {
      get: (...key) => call(() => table.get(...key), storeFails),
      write: (...writes) => call(() => table.write(...writes), storeFails),
      async *pages(...range) {
        for await (const page of table.pages(...range)) yield await call(async () => page, storeFails)
      },
    },
    quarantine: { ...quarantine, keep: (bytes) => call(() => quarantine.keep(bytes), storeFails) },
    send: (...alert) =>
      call(
        () => send(...alert),
        () => ({ kind: 'later', status: 'no answer' }),
      ),
    asn: {
      current: () => (isBlind ? undefined : asn.current()),
      async refresh(log) {
        isBlind = false
        await call(
          () => asn.refresh(log),
          () => {
            isBlind = true
          },
        )
        wasBlind ||= isBlind
      },
    },
    calls: () => calls,
    isDead: () => dead,
    struck: () => struck,
    missedNetworks: () => wasBlind,
  }
}
