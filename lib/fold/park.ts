import type { Edges } from '../edges.ts'
import { bucket, rowKey } from '../state/keys.ts'
import { untilNoConflict } from '../state/rounds.ts'
import type { Write } from '../state/table.ts'
import { newOperation, withPairs } from './operation.ts'
import { fitsIntoRow, readOperation, writeOfOperation } from './operation-row.ts'
import { shelve } from './shelf.ts'
import type { Sighting } from './sighting.ts'

/**
 * Keeps sightings of one operation that cannot be decided because there is no ASN data; the timer decides them when there is.
 * @throws StoreUnavailable
 */
export function parkForNetwork(id: string, sightings: readonly Sighting[], edges: Edges): Promise<void> {
  const [first, ...others] = sightings
  if (first === undefined) return Promise.resolve()
  return untilNoConflict(edges.pause, async () => {
    const stored = await readOperation(id, edges.table)
    const { wait, expires: _, ...before } = stored?.operation ?? newOperation
    const after = withPairs(before, [first, ...others])
    if (!fitsIntoRow(after)) {
      // Each with its address: the row has no place for the pair.
      for (const { record, ip } of sightings)
        await shelve(id, { ...record, caller: { kind: 'public', ip } }, 'crowded', tooMany, edges)
      return
    }
    if (wait?.reason === 'asn') {
      if (after.pairs.length === before.pairs.length) return
      await edges.table.write(bucket(id), [writeOfOperation(id, stored, { ...after, wait })])
    } else {
      const pointer = rowKey.dueNetwork(first.record.timeMs, id)
      const since = new Date(edges.clock())
      const writes: Write[] = [
        writeOfOperation(id, stored, { ...after, wait: { reason: 'asn', pointer } }),
        { kind: 'insert', rowKey: pointer, fields: { since } },
      ]
      if (wait) writes.push({ kind: 'delete', rowKey: wait.pointer, etag: '*' })
      await edges.table.write(bucket(id), writes)
    }
    edges.log.warn('operation.parked', { operationId: id, reason: 'asn' })
  })
}

const tooMany = 'too many sightings wait for ASN data in one operation'
