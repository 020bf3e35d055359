import type { AddressFrom } from '../fold/sighting.ts'
import { type Key, keyOfTerm, type Term } from '../match/term.ts'
import type { Principal } from '../normalise/normalise.ts'
import type { RaisingRule } from '../rules/schema.ts'
import type { Placed } from './judge.ts'
import type { UsualNetwork } from './usual.ts'

/**
 * All that is known of a finding, as it is stored and shown. It holds no wall clock and is written once, so a retry
 * years later says the same; the rule stands in it as it was.
 */
export interface Facts {
  readonly id: string
  /** Time of the operation, ISO 8601 with ms, UTC. */
  readonly time: string
  readonly rule: Pick<
    RaisingRule,
    'id' | 'title' | 'description' | 'severity' | 'risk' | 'attack' | 'references' | 'tags' | 'guide' | 'windowDays'
  >
  readonly term: Key
  readonly operation: {
    readonly name: string
    readonly verb: 'write' | 'delete' | 'read' | 'other'
    readonly correlationId: string
  }
  readonly resource: {
    readonly id: string
    readonly type?: string
    readonly extension?: string
    readonly machine?: string
    readonly resourceGroup?: string
    readonly subscriptionId?: string
    readonly tenantId?: string
  }
  readonly principal: Principal
  readonly source: {
    readonly ip: string
    readonly from: AddressFrom
    readonly asn: number
    readonly organisation: string
    /** The ASN data that said so, `GeoLite2-ASN of 2026-06-17`; absent in findings of before it was kept. */
    readonly asnData?: string
  }
  /** Context rules that this operation was new for too. */
  readonly alsoNew: readonly AlsoNew[]
  /** Networks that manage this extension as a habit, the most usual first; empty if none does yet. */
  readonly usually: readonly UsualNetwork[]
  /** When this term was last seen before, ISO 8601; absent if never. */
  readonly lastSeen?: string
}

export interface AlsoNew {
  readonly rule: string
  readonly says: string
}

/** Builds the facts of one finding. Pure: the same sighting gives the same facts on any machine. */
export function factsOf(
  id: string,
  term: Term & { rule: RaisingRule },
  { sighting: { record, ip, from }, network, asnData }: Omit<Placed, 'terms'>,
  alsoNew: readonly AlsoNew[],
  usually: readonly UsualNetwork[],
  lastSeenMs: number | undefined,
): Facts {
  const { rule } = term
  const { resource, tenantId } = record
  const { title, description, severity, risk, attack, references, tags, guide, windowDays } = rule
  return {
    id,
    time: new Date(record.timeMs).toISOString(),
    rule: { id: rule.id, title, description, severity, risk, attack, references, tags, guide, windowDays },
    term: keyOfTerm(term),
    operation: { name: record.operationName, verb: verbOf(record.operation), correlationId: record.correlationId },
    resource: {
      id: resource?.shownId ?? record.resourceId,
      ...present({
        type: resource?.type,
        extension: resource?.shownName,
        machine: resource?.parentName,
        resourceGroup: resource?.resourceGroup,
        subscriptionId: resource?.subscriptionId,
        tenantId,
      }),
    },
    principal: record.principal,
    source: { ip, from, asn: network.asn, organisation: network.organisation, asnData },
    alsoNew,
    usually,
    ...(lastSeenMs === undefined ? {} : { lastSeen: new Date(lastSeenMs).toISOString() }),
  }
}

function verbOf(operation: string): Facts['operation']['verb'] {
  const last = operation.slice(operation.lastIndexOf('/') + 1)
  return last === 'write' || last === 'delete' || last === 'read' ? last : 'other'
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The object without its undefined fields, so that its JSON and its type agree. */
function present<T extends Record<string, string | undefined>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}
