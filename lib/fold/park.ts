import type { Edges } from '../edges.ts'
import { bucket, rowKey } from '../state/keys.ts'
import { untilNoConflict } from '../state/rounds.ts'
import type { Write } from '../state/table.ts'
import { newOperation, type Operation, withPairs } from './operation.ts'
import { fieldsOfOperation, fitsIntoRow, operationOfRow } from './operation-row.ts'
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
    const row = await edges.table.get(bucket(id), rowKey.operation(id))
    const before = row ? operationOfRow(row) : newOperation
    const waits = before.wait?.reason === 'asn'
    const after = withPairs(before, [first, ...others])
    if (!fitsIntoRow(after)) {
      // Each with its address: the row has no place for the pair.
      for (const { record, ip } of sightings)
        await shelve(id, { ...record, caller: { kind: 'public', ip } }, 'crowded', tooMany, edges)
      return
    }
    if (waits && after.pairs.length === before.pairs.length) return
    const pointer = waits && before.wait ? before.wait.pointer : rowKey.dueNetwork(first.record.timeMs, id)
    const { expires: _, ...parked }: Operation = { ...after, wait: { reason: 'asn', pointer } }
    const fields = fieldsOfOperation(parked)
    const key = rowKey.operation(id)
    const writes: Write[] = [
      row ? { kind: 'replace', rowKey: key, fields, etag: row.etag } : { kind: 'insert', rowKey: key, fields },
    ]
    if (!waits) {
      writes.push({ kind: 'insert', rowKey: pointer, fields: { since: new Date(edges.clock()) } })
      if (before.wait) writes.push({ kind: 'delete', rowKey: before.wait.pointer, etag: '*' })
    }
    await edges.table.write(bucket(id), writes)
    edges.log.warn('operation.parked', { operationId: id, reason: 'asn' })
  })
}

const tooMany = 'too many sightings wait for ASN data in one operation'
