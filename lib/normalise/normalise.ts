import { type Caller, callerOf } from './address.ts'
import { asciiLower } from './ascii.ts'
import { guidOf } from './guid.ts'
import { type Fields, objectFields, textOf, writtenFields } from './json-field.ts'
import { claimOf, type Principal, principalOf } from './principal.ts'
import { idOf, type Resource, resourceOf } from './resource-id.ts'
import { type Stage, stageOf } from './stage.ts'
import { timeOf } from './time.ts'

export type { Principal, Stage }

/** One Activity Log record in one shape, whichever way it came. What the record does not say, or says unreadably, is undefined. */
export interface ActivityRecord {
  /** The record's own time, milliseconds since the epoch; finer digits are cut off. */
  readonly timeMs?: number | undefined
  /** As written. */
  readonly operationName?: string | undefined
  /** The operation's name with A to Z lowered and nothing else changed: what rules compare. */
  readonly operation?: string | undefined
  /** As written, less a slash at the end: with and without one it is the same operation and the same term. */
  readonly resourceId?: string | undefined
  readonly correlationId?: string | undefined
  readonly category?: string | undefined
  readonly stage?: Stage | undefined
  /** Where the request came from. Never the address at which a token was issued. */
  readonly caller: Caller
  readonly resource?: Resource | undefined
  readonly principal: Principal
  /** GUID in lower case. */
  readonly tenantId?: string | undefined
}

/**
 * Brings a record as `JSON.parse` gives it into one shape: the fields of Event Hub and Storage exports, or else those of the REST interface
 * (https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema lists both). Never throws; of anything but an object
 * nothing is known.
 */
export function normalise(value: unknown): ActivityRecord {
  const record = objectFields(value)
  const identity = writtenFields(record.identity)
  const authorization = writtenFields(identity.authorization ?? record.authorization)
  const claims = writtenFields(identity.claims ?? record.claims)
  const operationName = nameOf(record.operationName)
  const resourceId = idOf(record.resourceId)
  return {
    timeMs: timeOf(record.time) ?? timeOf(record.eventTimestamp),
    operationName,
    operation: operationName && asciiLower(operationName),
    resourceId,
    correlationId: textOf(record.correlationId),
    category: nameOf(record.category),
    stage: stageOf(record.resultType, nameOf(record.status), record.resultSignature),
    caller: callerFrom(record),
    resource: resourceId === undefined ? undefined : resourceOf(resourceId, idOf(authorization.scope)),
    principal: principalOf(claims, writtenFields(authorization.evidence), record.caller),
    tenantId: tenantFrom(record, claims),
  }
}

/** REST wraps names: `{ value, localizedValue }`. */
const nameOf = (name: unknown): string | undefined => textOf(name) ?? textOf(objectFields(name).value)

function callerFrom(record: Fields): Caller {
  const caller = callerOf(record.callerIpAddress)
  const isAbsent = caller.kind === 'missing' && caller.reason === 'absent'
  return isAbsent ? callerOf(writtenFields(record.httpRequest).clientIpAddress) : caller
}

/**
 * Older records carry no tenant of their own. Their place in the hierarchy (`tenant/groups/subscription`, but `subscription` alone is seen too) names it, else
 * the token, whose tenant is that of who asked: another one where access is delegated.
 */
function tenantFrom(record: Fields, claims: Fields): string | undefined {
  const [tenant, ...rest] = textOf(writtenFields(record.properties).hierarchy)?.split('/') ?? []
  const ofPlace = rest.length > 0 ? guidOf(tenant) : undefined
  return guidOf(record.tenantId) ?? ofPlace ?? guidOf(claimOf(claims, 'tenantId'))
}
