import { expect } from 'vitest'
import type { AlertBody } from '../../lib/render/views.ts'

/** The finding ids that each alert told of, by the alert's id. Fails when an alert that was sent again says something else. */
export function alertsIn(sent: readonly AlertBody[]): Map<string, string[]> {
  const alerts = new Map<string, string[]>()
  const bodies = new Map<string, AlertBody>()
  for (const body of sent) {
    const { id, data } = body.event
    expect(body).toEqual(bodies.get(id) ?? body)
    bodies.set(id, body)
    const related = (data.finding_info as { related_events?: { uid: string }[] }).related_events
    alerts.set(id, related ? related.map(({ uid }) => uid) : [id])
  }
  return alerts
}
