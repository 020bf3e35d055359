/** What the fixture apps tell the tests, and the tests them. Both sides have their own copy of this file, and one `globalThis`. */
import type { InvocationContext, Timer } from '@azure/functions'

export interface Probe {
  onBatch?: (messages: Buffer[], context: InvocationContext) => unknown
  onTimer?: (timer: Timer, context: InvocationContext) => unknown
}

const shared = globalThis as { probes?: Map<string, Probe> }
const probes = shared.probes ?? new Map<string, Probe>()
shared.probes = probes

/** The probe of that name, as the app finds it by its setting PROBE. */
export const probeNamed = (name: string | undefined): Probe => probes.get(name ?? '') ?? {}

export function setProbe(name: string, probe: Probe): void {
  probes.set(name, probe)
}
