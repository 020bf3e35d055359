import { expect } from 'vitest'
import { findingsIn } from '../../cli/output/alert.ts'
import type { AlertBody } from '../../lib/render/views.ts'

/** The finding ids that each alert told of, by the alert's id. Fails when an alert that was sent again says something else. */
export function alertsIn(sent: readonly AlertBody[]): Map<string, string[]> {
  const alerts = new Map<string, string[]>()
  const bodies = new Map<string, AlertBody>()
  for (const body of sent) {
    const { id } = body.event
    expect(body).toEqual(bodies.get(id) ?? body)
    bodies.set(id, body)
    alerts.set(id, findingsIn(body.event))
  }
  return alerts
}
