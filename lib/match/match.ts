import type { ActivityRecord, Principal, Stage } from '../normalise/normalise.ts'
import type { Rule } from '../rules/schema.ts'

/** A record of an operation that a rule names, with all that the protocol needs of it. */
export interface MatchingRecord extends ActivityRecord {
  readonly operation: string
  readonly operationName: string
  readonly resourceId: string
  readonly correlationId: string
  readonly timeMs: number
  readonly stage: Exclude<Stage, 'failure'>
}

export type Match =
  | { kind: 'matching'; record: MatchingRecord }
  | { kind: 'ignored'; reason: string }
  | { kind: 'unreadable'; reason: string }

/**
 * Says whether a record belongs to an operation that a rule names and can still count: a Success, or a Start or Accept
 * that can lend its caller's address. One that cannot be placed (no time, no resource) is unreadable, not ignored: it
 * might have been a finding, or what a Success needs when a later version reads both. Never throws.
 */
export function match(record: ActivityRecord, watched: Watched): Match {
  const { operation, operationName, resourceId, timeMs, stage } = record
  if (operation === undefined || operationName === undefined) return ignored('no operation name')
  const wanted = watched.get(operation)
  if (wanted === undefined) return ignored('no rule names this operation')
  if (stage === undefined) return ignored('neither start, accept, success nor failure')
  if (stage === 'failure') return ignored('the operation failed')
  if (stage !== 'success' && record.caller.kind === 'missing')
    return ignored(`${one[stage]} without a public address (${record.caller.reason}) has nothing to lend`)
  if (resourceId === undefined) return unreadable(`${one[stage]} of ${operationName} has no resourceId`)
  if (timeMs === undefined) return unreadable(`${one[stage]} of ${operationName} has no readable time`)
  if (writtenLength(resourceId) > longestResourceId)
    return unreadable(`its resourceId has ${resourceId.length} characters, more than any of Azure's`)
  if (wanted.needsResource && record.resource === undefined)
    return unreadable(`${one[stage]} of ${operationName} has a resourceId that names no resource`)
  const required = {
    operation,
    operationName,
    resourceId,
    timeMs,
    stage,
    correlationId: clip(record.correlationId ?? ''),
  }
  const category = record.category && clip(record.category)
  return { kind: 'matching', record: { ...record, ...required, category, principal: bounded(record.principal) } }
}

// What a log says must never make a row too big to write: the batch would come again for ever. A string in a table holds
// 32,768 UTF-16 units (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model),
// and a record in JSON holds its id about five times. Longer than any id that ARM gives.
const longestResourceId = 2048
/** Length in JSON, where some characters take six. Lower case can be longer, and is what terms hold. */
const writtenLength = (text: string): number => JSON.stringify(text.toLowerCase()).length - 2
const clip = (text: string): string => text.slice(0, 256)

function bounded(principal: Principal): Principal {
  const { kind, id, appId, name } = principal
  return {
    kind,
    ...(id === undefined ? {} : { id: clip(id) }),
    ...(appId === undefined ? {} : { appId: clip(appId) }),
    ...(name === undefined ? {} : { name: clip(name) }),
  }
}

/** The operations that rules name, in ASCII lower case, and what those need of a record. */
export type Watched = ReadonlyMap<string, { readonly needsResource: boolean }>

export const watchedOperations = (rules: readonly Rule[]): Watched =>
  new Map(
    rules
      .flatMap(({ operations }) => operations)
      .map((operation) => [operation, { needsResource: needsResource(operation, rules) }]),
  )

/** Whether nothing can raise without the resource: every raising rule that names the operation has a part of it in its key. */
function needsResource(operation: string, rules: readonly Rule[]): boolean {
  const raising = rules.filter(({ raises, operations }) => raises && operations.includes(operation))
  return raising.length > 0 && raising.every(({ key }) => key.includes('extension') || key.includes('path'))
}

/** A record of each stage, for people. */
const one = { start: 'a start', accept: 'an accept', success: 'a success' } as const

const ignored = (reason: string): Match => ({ kind: 'ignored', reason })
const unreadable = (reason: string): Match => ({ kind: 'unreadable', reason })
