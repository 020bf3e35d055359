import type { ActivityRecord } from '../normalise/normalise.ts'
import { timeText } from '../render/time-text.ts'
import type { DecidingStage, Verdict } from '../verdict.ts'
import type { Step } from './explain-finding.ts'

/** Where a record stood, for people, and the value as JSON gave it. */
export interface Origin {
  readonly place: string
  readonly value?: unknown
}

const order: readonly DecidingStage[] = ['decode', 'match', 'fold', 'enrich', 'decide']

/**
 * Says of a record every stage that it passed, and what the last of them decided. `asnData` names the data that networks
 * are looked up in. Text from the record stands in it as it was. Pure.
 */
export function explainRecord(
  record: ActivityRecord | undefined,
  verdict: Verdict,
  { place, value }: Origin,
  asnData: string,
): Step[] {
  const passed: Readonly<Record<DecidingStage, string[]>> = {
    decode: [`${place}${value === undefined ? '' : `, ${shapeOf(value)}`}.`, ...readLines(record)],
    match: ['A rule names the operation, and the record can still count.'],
    fold: [addressLine(record, verdict)],
    enrich: [`${verdict.ip} belongs to AS${verdict.asn}, says ${asnData}.`],
    decide: [],
  }
  return order.slice(0, order.indexOf(verdict.stage) + 1).map((stage) => {
    const decided = stage === verdict.stage ? [`${verdict.kind}: ${verdict.reason}`] : []
    const before = stage === verdict.stage && stage !== 'decode' ? [] : passed[stage]
    return { title: stage, lines: [...before, ...decided] }
  })
}

/** Whose field names a record has: those of exports, or those of the REST interface. */
function shapeOf(value: unknown): string {
  const fields = Object(value) as Record<string, unknown>
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'which is no record'
  const isRest = 'eventTimestamp' in fields || typeof fields.operationName === 'object'
  return isRest ? 'with the fields of the REST interface' : 'with the fields of an export (Event Hub, storage)'
}

function readLines(record: ActivityRecord | undefined): string[] {
  if (record === undefined) return []
  const { stage, operationName, resourceId, timeMs, principal, correlationId } = record
  const when = timeMs === undefined ? 'without a readable time' : timeText(new Date(timeMs).toISOString())
  const name = principal.name ?? principal.id ?? principal.appId
  return [
    `${stage ?? 'no stage'} of ${operationName ?? 'no operation'}, ${when}`,
    `on ${resourceId ?? 'no resource'}`,
    `by ${name ?? 'nobody that it names'}, correlation id ${correlationId ?? 'none'}, address ${callerText(record)}`,
  ]
}

const missing = {
  absent: 'none',
  invalid: 'one that is none',
  private: 'one that no other network can see',
} as const

const callerText = ({ caller }: ActivityRecord): string =>
  caller.kind === 'public' ? caller.ip : missing[caller.reason]

function addressLine(record: ActivityRecord | undefined, { ip }: Verdict): string {
  const isOwn = record?.caller.kind === 'public' && record.caller.ip === ip
  return isOwn ? 'It has an address of its own.' : `Another record of the operation lent it ${ip}.`
}
