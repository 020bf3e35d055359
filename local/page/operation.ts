import type { Facts } from '../../lib/decide/facts.ts'
import { operationOfRow } from '../../lib/fold/operation-row.ts'
import { bucket, operationId, rowKey } from '../../lib/state/keys.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { OperationView } from './api.ts'

/** What the state still holds of a finding's operation: eight days after it ended, nothing. @throws StoreUnavailable */
export async function operationOf(facts: Facts, table: StateTable): Promise<OperationView | undefined> {
  const id = operationId(facts.operation.correlationId, facts.operation.name, facts.resource.id)
  const row = await table.get(bucket(id), rowKey.operation(id))
  if (row === undefined) return undefined
  const { addresses, successes } = operationOfRow(row)
  return {
    lent: addresses.map(({ ip, from }) => ({ from, ip })),
    successes: successes.map(({ timeMs }) => new Date(timeMs).toISOString()),
  }
}
