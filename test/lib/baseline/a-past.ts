import { type DryRun, dryRun } from '../../../lib/baseline/dry-run.ts'
import { makeReport } from '../../../lib/baseline/make-report.ts'
import { Past } from '../../../lib/baseline/past.ts'
import type { Stretch } from '../../../lib/baseline/range.ts'
import type { BaselineReport } from '../../../lib/baseline/report.ts'
import type { Edges } from '../../../lib/edges.ts'
import { someEdges, start } from '../../support/edges.ts'
import { anIdentity, aRecord, type RawRecord } from '../../support/records.ts'

/** Days (with a fraction) after the first of January 2026. */
export const timeOn = (day: number): string =>
  new Date(Date.parse('2026-01-01T00:00:00Z') + day * 86_400_000).toISOString()

const office = '203.0.113.7'
export const elsewhere = '198.51.100.9'
export const nowhere = '192.0.2.1'

const subscription = '3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68'
export const ines = 'a4d7e910-5c2b-4f83-86b1-d0e3f5a72c94'
export const deployer = 'b1111111-5c2b-4f83-86b1-d0e3f5a72c94'

export interface Said {
  readonly day: number
  readonly extension?: string
  readonly machine?: string
  readonly ip?: string | undefined
  readonly who?: string
  readonly stage?: 'Start' | 'Success' | 'Failure'
  readonly verb?: 'write' | 'delete'
  readonly operation?: string
}

/** A record of an extension's write on a machine, from the office unless it says something else; each its own operation. */
export function said(one: Said): RawRecord {
  const { day, extension = 'CustomScript', machine = 'vm-web-03', who = ines, stage = 'Success', verb = 'write' } = one
  const id = `/subscriptions/${subscription}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/${machine}/extensions/${extension}`
  return aRecord({
    time: timeOn(day),
    resourceId: id.toUpperCase(),
    operationName: `MICROSOFT.COMPUTE/VIRTUALMACHINES/EXTENSIONS/${verb.toUpperCase()}`,
    resultType: stage,
    correlationId: one.operation ?? `operation ${day}`,
    callerIpAddress: 'ip' in one ? one.ip : office,
    identity: anIdentity({ authorization: { scope: id }, claims: { oid: who, idtyp: 'user' } }),
  })
}

export function pastOf(records: readonly (RawRecord | string)[], { rules }: Pick<Edges, 'rules'> = someEdges()): Past {
  const past = new Past(rules)
  for (const record of records) past.add(Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)))
  return past
}

interface Ran {
  readonly run: DryRun
  readonly report: BaselineReport
}

/** A dry run over records, and its report. The shipped rule, a window of seven days, the last 90 days of the log. */
export async function ran(
  records: readonly (RawRecord | string)[],
  stretch: Partial<Stretch> = {},
  flags = '',
): Promise<Ran> {
  const edges = someEdges()
  const past = pastOf(records, edges)
  const run = await dryRun(past.matching, { days: 90, ...stretch }, edges)
  const about = { source: { kind: 'files', files: ['log.jsonl'] } as const, rules: edges.rules, madeAtMs: start }
  return { run, report: makeReport(past, run, { ...about, flags }) }
}
