import type { Facts } from '../../lib/decide/facts.ts'
import { findingEvent } from '../../lib/render/event.ts'
import { legible } from '../../lib/render/legible.ts'
import type { Places } from '../../lib/render/links.ts'
import { timeSpan } from '../../lib/render/time-text.ts'
import type { AlertBody } from '../../lib/render/views.ts'
import { viewsOf } from '../../lib/render/views.ts'
import type { AlertView } from './api.ts'

/** The alert that told of a finding, alone or among others; undefined when none is kept here. */
export const alertOf = (findingId: string, alerts: readonly AlertBody[]): AlertBody | undefined =>
  alerts.find(({ event }) => event.id === findingId) ??
  alerts.find((alert) => membersOf(alert).some(({ uid }) => uid === findingId))

/** What was sent of a finding, if that is kept here; else what would be sent. */
export const bodyOf = (facts: Facts, kept: AlertBody | undefined, places: Places): AlertBody =>
  kept ?? { event: findingEvent(facts), views: viewsOf({ kind: 'finding', facts }, places) }

/** The alert of a finding as the page shows it: as it was sent if that is kept here, else made anew. */
export function alertViewOf(facts: Facts, kept: AlertBody | undefined, places: Places): AlertView {
  const body = bodyOf(facts, kept, places)
  const card = cardOf(body)
  const mail = mailOf(body)
  return {
    isKept: kept !== undefined,
    event: body.event,
    ...groupOf(body),
    ...(card ? { card } : {}),
    ...(mail ? { mail: { subject: mail.subject, text: mail.text } } : {}),
  }
}

/** The words of a group's alert, and from when to when its operations were. */
function groupOf(body: AlertBody): Pick<AlertView, 'group'> {
  const members = membersOf(body)
  const times = members.flatMap(({ created_time: ms }) => (typeof ms === 'number' ? [new Date(ms).toISOString()] : []))
  if (times.length === 0) return {}
  const title = legible(String(fieldsOf(fieldsOf(body.event.data).finding_info).title ?? ''), mostCharacters)
  return { group: { findings: members.length, title, when: timeSpan(times) } }
}

const mostCharacters = 400

interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** The mail of an alert; undefined when it has none. */
export function mailOf({ views }: AlertBody): Mail | undefined {
  const { subject, text, html } = fieldsOf(views?.email)
  return typeof subject === 'string' && typeof text === 'string' && typeof html === 'string'
    ? { subject, text, html }
    : undefined
}

/** The Adaptive Card inside the Teams message. */
function cardOf({ views }: AlertBody): Fields | undefined {
  const { attachments } = fieldsOf(views?.teams)
  const content = fieldsOf(fieldsOf(Array.isArray(attachments) ? attachments[0] : undefined).content)
  return content.type === 'AdaptiveCard' ? content : undefined
}

function membersOf({ event }: AlertBody): readonly Fields[] {
  const { related_events: related } = fieldsOf(fieldsOf(event.data).finding_info)
  return Array.isArray(related) ? related.map(fieldsOf) : []
}

type Fields = Readonly<Record<string, unknown>>

// Alerts are read back from a file, and older ones may have other views.
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
