import type { Edges } from '../edges.ts'
import { bucket, rowKey } from '../state/keys.ts'
import { untilNoConflict } from '../state/rounds.ts'
import type { Write } from '../state/table.ts'
import { addressRowMs } from './meet.ts'
import { fieldsOfOperation, type Operation, operationOfRow, samePair } from './operation-row.ts'
import type { Sighting } from './sighting.ts'

/** Decides sightings and commits what they say; answers false when one of them had to be parked instead. */
export type Settle = (sightings: readonly Sighting[]) => Promise<boolean>

/**
 * Ends an operation's wait for an address, after the sightings of the address that it was lent are committed. One that
 * waits for ASN data goes on waiting.
 * @throws StoreUnavailable
 */
export function close(id: string, edges: Edges): Promise<void> {
  return untilNoConflict(edges.pause, async () => {
    const row = await edges.table.get(bucket(id), rowKey.operation(id))
    const operation = row ? operationOfRow(row) : undefined
    if (row === undefined || operation?.wait === undefined || operation.wait.reason === 'asn') return
    await edges.table.write(bucket(id), [
      {
        kind: 'replace',
        rowKey: rowKey.operation(id),
        fields: fieldsOfOperation(asAddressRow(operation, edges)),
        etag: row.etag,
      },
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
  const known = decided.map(({ ip, from, record }) => [ip, from, record.timeMs] as const)
  return untilNoConflict(edges.pause, async () => {
    for (;;) {
      const row = await edges.table.get(bucket(id), rowKey.operation(id))
      if (row === undefined) return
      const operation = operationOfRow(row)
      if (operation.wait?.reason !== 'asn') return
      const missed = operation.pairs.filter((pair) => !known.some((other) => samePair(pair, other)))
      if (missed.length > 0) {
        if (!(await settle(sightingsOfPairs(id, { ...operation, pairs: missed })))) return
        known.push(...missed)
        continue
      }
      const { writes, after } = nextWait(id, { ...operation, pairs: [] }, edges)
      await edges.table.write(bucket(id), [
        { kind: 'replace', rowKey: rowKey.operation(id), fields: fieldsOfOperation(after), etag: row.etag },
        ...dropPointer(operation),
        ...writes,
      ])
      edges.log.info('operation.released', { operationId: id, reason: 'asn' })
      return
    }
  })
}

/** The sightings that an operation parked for ASN data holds. */
export function sightingsOfPairs(id: string, { pairs, record }: Operation): Sighting[] {
  if (record === undefined) return []
  return pairs.map(([ip, from, timeMs]) => ({ operationId: id, record: { ...record, timeMs }, ip, from }))
}

function nextWait(id: string, operation: Operation, edges: Edges): { after: Operation; writes: Write[] } {
  if (operation.addresses.length > 0 || operation.times.length === 0)
    return { after: asAddressRow(operation, edges), writes: [] }
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
