import type { Facts } from '../decide/facts.ts'
import type { Triage } from '../triage/findings.ts'
import { type CloudEvent, findingEvent } from './event.ts'

// OCSF 1.8 verdict_id of a finding's evidence and status_id of the finding itself.
const status = {
  TruePositive: { status_id: 4, status: 'Resolved' },
  BenignPositive: { status_id: 3, status: 'Suppressed' },
  FalsePositive: { status_id: 4, status: 'Resolved' },
  Undetermined: { status_id: 2, status: 'In Progress' },
} as const

/** The event that tells how a person judged a finding: an OCSF Update of it. */
export function updateEvent(facts: Facts, triage: Triage): CloudEvent {
  const created = findingEvent(facts)
  const at = triage.at.toISOString()
  return {
    ...created,
    id: `${facts.id}-triage-${at}`,
    type: 'dev.first-seen.finding.updated',
    time: at,
    data: {
      ...created.data,
      activity_id: 2,
      activity_name: 'Update',
      type_uid: 200402,
      type_name: 'Detection Finding: Update',
      is_alert: false,
      ...status[triage.as],
      status_detail: triage.as,
      comment: triage.comment,
      unmapped: { ...(created.data.unmapped as object), triage: { as: triage.as, by: triage.by, at } },
    },
  }
}
