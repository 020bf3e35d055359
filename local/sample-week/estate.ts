import { tenantId } from './people.ts'
import { guidOf } from './random.ts'

export type Region = 'West Europe' | 'North Europe' | 'Germany West Central'

interface Subscription {
  name: string
  id: string
  /** True where the subscription and its management group both export, so that every record comes twice. */
  exportedTwice: boolean
}

export interface Group {
  name: string
  subscription: Subscription
  region: Region
}

export interface Machine {
  name: string
  group: Group
  os: 'linux' | 'windows'
}

const production = subscription('production', false)
const shared = subscription('shared', true)
const development = subscription('development', false)

export const web: Group = { name: 'rg-web-prod', subscription: production, region: 'West Europe' }
const app: Group = { name: 'rg-app-prod', subscription: production, region: 'West Europe' }
const erp: Group = { name: 'rg-erp-prod', subscription: production, region: 'Germany West Central' }
const hub: Group = { name: 'rg-hub', subscription: shared, region: 'West Europe' }
const lab: Group = { name: 'rg-dev', subscription: development, region: 'North Europe' }

export const webMachines = machines(web, 'vm-web', 6, 'linux')
export const appMachines = machines(app, 'vm-app', 6, 'linux')
export const erpMachines = machines(erp, 'vm-erp', 4, 'windows')
const hubMachines = [...machines(hub, 'vm-dc', 2, 'windows'), ...machines(hub, 'vm-jump', 1, 'linux')]
export const labMachines = [...machines(lab, 'vm-dev', 8, 'linux'), ...machines(lab, 'vm-build', 4, 'windows')]

export const allMachines = [...webMachines, ...appMachines, ...erpMachines, ...hubMachines, ...labMachines]
export const linuxMachines = allMachines.filter(({ os }) => os === 'linux')
export const windowsMachines = allMachines.filter(({ os }) => os === 'windows')
export const scaleSets = ['vmss-api', 'vmss-worker'] as const

/** The machine of that name. Throws when the estate has none: a story must not speak of what is not there. */
export function machine(name: string): Machine {
  const found = allMachines.find((one) => one.name === name)
  if (!found) throw new Error(`The sample estate has no machine '${name}'; add it to the estate or name another.`)
  return found
}

/** A resource id as people typed it; `path` is provider, type and name. */
export function resourceId(group: Group, path: string): string {
  return `/subscriptions/${group.subscription.id}/resourceGroups/${group.name}/providers/${path}`
}

export function hierarchy({ subscription }: Group): string {
  return `${tenantId}/halvern-hydro/${subscription.name}/${subscription.id}`
}

function subscription(name: string, exportedTwice: boolean): Subscription {
  return { name, id: guidOf(`subscription ${name}`), exportedTwice }
}

function machines(group: Group, prefix: string, count: number, os: Machine['os']): Machine[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${String(index + 1).padStart(2, '0')}`,
    group,
    os,
  }))
}
