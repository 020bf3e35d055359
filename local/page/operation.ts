import type { Facts } from '../../lib/decide/facts.ts'
import { operationOfFinding } from '../../lib/explain/read-chain.ts'
import type { StateTable } from '../../lib/state/table.ts'
import type { OperationView } from './api.ts'

/** What the state still holds of a finding's operation, as the page shows it. @throws StoreUnavailable */
export async function operationOf(facts: Facts, table: StateTable): Promise<OperationView | undefined> {
  const operation = await operationOfFinding(facts, table)
  return (
    operation && {
      lent: operation.addresses.map(({ ip, from }) => ({ from, ip })),
      successes: operation.successes.map(({ timeMs }) => new Date(timeMs).toISOString()),
    }
  )
}
