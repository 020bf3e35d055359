import { timestamp } from './calendar.ts'
import { hierarchy } from './estate.ts'
import { claimsOf, identityOf } from './identity.ts'
import type { Logged, SampleRecord } from './logged.ts'
import type { Operation } from './operation.ts'
import { tenantId } from './people.ts'
import type { Random } from './random.ts'

interface Stage {
  result: 'Start' | 'Accept' | 'Success' | 'Failure'
  signature: string
  afterMs: number
}

/** Writes operations down as Azure does for an Event Hub: a record a stage, all with the operation's correlation id. */
export function recordsOf(operations: Iterable<Operation>, seed: number, random: Random): Logged[] {
  const claims = claimsOf(seed)
  return [...operations].flatMap((operation) => {
    const identity = identityOf(operation, claims(operation))
    return stagesOf(operation).map((stage) => ({
      at: operation.startedAt + stage.afterMs,
      group: operation.group,
      record: recordOf(operation, stage, identity, random),
    }))
  })
}

function stagesOf({ accepts, ended, failure, tookMs }: Operation): Stage[] {
  const accepted = Array.from(
    { length: accepts },
    (_, index): Stage => ({
      result: 'Accept',
      signature: index === 0 ? 'Accepted.Created' : 'Accepted.',
      afterMs: Math.floor((tookMs * (index + 1)) / (accepts + 2)),
    }),
  )
  const last: Stage = failure
    ? { result: 'Failure', signature: `Failed.${ended}`, afterMs: tookMs }
    : { result: 'Success', signature: `Succeeded.${ended}`, afterMs: tookMs }
  return [{ result: 'Start', signature: 'Started.', afterMs: 0 }, ...accepted, last]
}

function recordOf(operation: Operation, stage: Stage, identity: object, random: Random): SampleRecord {
  const { startedAt, action, resourceId, group, correlationId } = operation
  const address = addressAt(operation, stage)
  const asTyped = random.chance(5)
  const properties = propertiesOf(operation, stage)
  return {
    RoleLocation: group.region,
    Stamp: random.pick(['FDWeb', 'FDWorker']),
    ReleaseVersion: '7.2026.20.4+9c1e07b.release_2026w20',
    time: timestamp(startedAt + stage.afterMs, random.between(0, 9999)),
    resourceId: asTyped ? resourceId : resourceId.toUpperCase(),
    operationName: asTyped ? action : action.toUpperCase(),
    category: 'Administrative',
    resultType: stage.result,
    resultSignature: stage.signature,
    durationMs: random.chance(10) ? stage.afterMs : String(stage.afterMs),
    ...(address ? { callerIpAddress: address } : {}),
    correlationId,
    identity: random.chance(1) ? JSON.stringify(identity) : identity,
    level: stage.result === 'Failure' ? 'Error' : 'Information',
    properties: random.chance(1) ? JSON.stringify(properties) : properties,
    tenantId,
  }
}

function addressAt({ address, addressOn, successAddress }: Operation, { result }: Stage): string | undefined {
  if (addressOn === 'no stage') return undefined
  if (result !== 'Success') return address
  return addressOn === 'every stage' ? (successAddress ?? address) : undefined
}

function propertiesOf({ action, resourceId, group, request, response, failure }: Operation, { result }: Stage): object {
  return {
    ...(request && result === 'Start' ? { requestbody: JSON.stringify(request) } : {}),
    ...(response && result === 'Success' ? { responseBody: JSON.stringify(response) } : {}),
    ...(failure && result === 'Failure' ? { statusMessage: JSON.stringify({ error: failure }) } : {}),
    eventCategory: 'Administrative',
    entity: resourceId,
    message: action,
    hierarchy: hierarchy(group),
  }
}
