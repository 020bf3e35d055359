import type { HubStore } from './hub-store.ts'

/** What this hub server was started with. Names are compared without case, as Azure does. */
export interface Namespace {
  hub(name: string): HubStore | undefined
  hasGroup(name: string): boolean
  readonly clock: () => number
}
