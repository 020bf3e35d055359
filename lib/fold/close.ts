import type { Edges } from '../edges.ts'
import { bucket, rowKey } from '../state/keys.ts'
import { untilNoConflict } from '../state/rounds.ts'
import type { Write } from '../state/table.ts'
import { addressRowMs } from './meet.ts'
import { isPairOf, lacksAddress, type Operation, sightingsOfPairs } from './operation.ts'
import { readOperation, writeOfOperation } from './operation-row.ts'
import type { Sighting } from './sighting.ts'

/** Decides sightings and commits what they say; answers false when one of them had to be parked instead. */
export type Settle = (sightings: readonly Sighting[]) => Promise<boolean>

/**
 * Ends an operation's wait for an address, after the sightings of the address that it was lent are committed. One that
 * waits for ASN data goes on waiting, and so does one with a Success that may have none of its addresses.
 * @throws StoreUnavailable
 */
export function close(id: string, edges: Edges): Promise<void> {
  return untilNoConflict(edges.pause, async () => {
    const stored = await readOperation(id, edges.table)
    if (stored === undefined) return
    const { operation } = stored
    if (operation.wait === undefined || operation.wait.reason === 'asn' || lacksAddress(operation)) return
    await edges.table.write(bucket(id), [
      writeOfOperation(id, stored, asAddressRow(operation, edges)),
      ...dropPointer(operation),
    ])
    edges.log.info('operation.released', { operationId: id, reason: 'ip' })
  })
}

/**
 * Ends an operation's wait for ASN data, after its pairs are committed. Successes that still lack an address go back to
 * waiting for one.
 * @throws StoreUnavailable
 */
export function closeAfterNetwork(
  id: string,
  decided: readonly Sighting[],
  settle: Settle,
  edges: Edges,
): Promise<void> {
  const known = [...decided]
  return untilNoConflict(edges.pause, async () => {
    for (;;) {
      const stored = await readOperation(id, edges.table)
      if (stored?.operation.wait?.reason !== 'asn') return
      const { operation } = stored
      const pairs = operation.pairs.filter((pair) => !known.some((sighting) => isPairOf(pair, sighting)))
      if (pairs.length > 0) {
        const missed = sightingsOfPairs(id, { ...operation, pairs })
        if (!(await settle(missed))) return
        known.push(...missed)
        continue
      }
      const { writes, after } = nextWait(id, { ...operation, pairs: [] }, edges)
      await edges.table.write(bucket(id), [writeOfOperation(id, stored, after), ...dropPointer(operation), ...writes])
      edges.log.info('operation.released', { operationId: id, reason: 'asn' })
      return
    }
  })
}

function nextWait(id: string, operation: Operation, edges: Edges): { after: Operation; writes: Write[] } {
  if (!lacksAddress(operation)) return { after: asAddressRow(operation, edges), writes: [] }
  const pointer = rowKey.dueAddress(edges.clock() + edges.policy.ipWaitMs, id)
  return {
    after: { ...operation, wait: { reason: 'ip', pointer } },
    writes: [{ kind: 'insert', rowKey: pointer, fields: { since: new Date(edges.clock()) } }],
  }
}

function asAddressRow({ wait: _, ...operation }: Operation, { clock }: Edges): Operation {
  return { ...operation, expires: new Date(clock() + addressRowMs) }
}

const dropPointer = ({ wait }: Operation): Write[] =>
  wait ? [{ kind: 'delete', rowKey: wait.pointer, etag: '*' }] : []
