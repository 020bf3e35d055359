import type { Facts } from '../decide/facts.ts'

/** As OCSF numbers them: https://schema.ocsf.io/1.8.0/classes/detection_finding */
export const severityId = { low: 2, medium: 3, high: 4, critical: 5 } as const
export const severityName = { low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' } as const

/** The gravest of findings, the first of several; `members` is not empty. */
export const gravest = (members: readonly Facts[]): Facts =>
  members.reduce((a, b) => (severityId[b.rule.severity] > severityId[a.rule.severity] ? b : a))
