import { createHash } from 'node:crypto'
import { bucketOfFinding, rowKey, stamp } from '../../../lib/state/keys.ts'
import type { StateTable } from '../../../lib/state/table.ts'
import { start } from '../../support/edges.ts'
import { someFacts } from '../../support/facts.ts'

const apartMs = 10 * 60_000

/** Writes so many findings into a state, one each ten minutes until now. Answers their ids, newest first. */
export async function manyFindings(count: number, table: StateTable): Promise<string[]> {
  const ids: string[] = []
  for (let i = 1; i <= count; i++) {
    const timeMs = start - i * apartMs
    const id = `${stamp(timeMs)}-${createHash('sha256').update(String(i)).digest('hex').slice(0, 32)}`
    const facts = JSON.stringify(someFacts({ id, time: new Date(timeMs).toISOString() }))
    const fields = { facts, committed: new Date(timeMs), sent: new Date(timeMs) }
    await table.write(bucketOfFinding(id), [{ kind: 'insert', rowKey: rowKey.finding(id), fields }])
    ids.push(id)
  }
  return ids
}
