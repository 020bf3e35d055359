import type { Facts } from '../decide/facts.ts'
import { type DetectionFinding, findingOf, groupOf } from './detection-finding.ts'

/** A CloudEvents 1.0 event (https://github.com/cloudevents/spec). Of findings, its data is an OCSF 1.8 Detection Finding. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly dataschema?: string
  readonly data: DetectionFinding | Readonly<Record<string, unknown>>
}

const envelope = {
  specversion: '1.0',
  datacontenttype: 'application/json',
  dataschema: 'https://schema.ocsf.io/1.8.0/classes/detection_finding',
} as const

/** The event of one finding. Its id is the finding's, so a consumer that got it twice can tell. */
export function findingEvent(facts: Facts): CloudEvent {
  return {
    ...envelope,
    id: facts.id,
    source: sourceOf(facts),
    type: 'dev.first-seen.finding.created',
    subject: attribute(facts.resource.id),
    time: facts.time,
    data: findingOf(facts),
  }
}

/** The event that tells of several findings at once; `members` is not empty. Its id is the group's. */
export function groupEvent(id: string, members: readonly Facts[]): CloudEvent {
  const [first] = members
  if (first === undefined) throw new Error(`Group ${id} has no members.`)
  const last = members.reduce((latest, facts) => (facts.time > latest.time ? facts : latest), first)
  return {
    ...envelope,
    id,
    source: sourceOf(first),
    type: 'dev.first-seen.findings.grouped',
    subject: id,
    time: last.time,
    data: groupOf(id, members),
  }
}

/** Where the operation took place, as a URI reference: the same on any machine that reads the log. */
const sourceOf = ({ resource }: Facts): string =>
  `/subscriptions/${encodeURIComponent(attribute(resource.subscriptionId ?? 'unknown'))}`

/** A text with what an attribute may not hold (control characters, halves of characters, code points that are none) replaced. */
const attribute = (text: string): string => text.replace(notInAttributes, '\uFFFD')

// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#type-system
const notInAttributes = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu
