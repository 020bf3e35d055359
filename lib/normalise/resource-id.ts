import { textOf } from './json-field.ts'

/** A resource, read from its id. Parts called shown have the casing that people typed, as far as the record knows it. */
export interface Resource {
  /** In lower case. */
  readonly subscriptionId?: string | undefined
  /** Shown casing. */
  readonly resourceGroup?: string | undefined
  /** Provider and types in lower case: `microsoft.compute/virtualmachines/extensions`. */
  readonly type: string
  /** Everything after the first type, in lower case: `vm1/extensions/customscript`. */
  readonly path: string
  /** The last segment, in lower case. */
  readonly name: string
  readonly shownName: string
  readonly shownId: string
  /** The outermost resource that this one belongs to: here the VM or the scale set. Shown casing. */
  readonly parentName?: string | undefined
}

/** An id as it is written, less a slash at its end; undefined for anything but text with something in it. */
export const idOf = (value: unknown): string | undefined => textOf(textOf(value)?.replace(/\/$/, ''))

/**
 * Reads an id of the form `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}/…`
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules), in any case; of several providers the last
 * counts. `scope` is the same id as the caller wrote it: it lends its casing if it is the same. Both without a slash at the end. Undefined
 * when the id names no resource.
 */
export function resourceOf(id: string, scope?: string): Resource | undefined {
  const shownId = scope !== undefined && scope.toLowerCase() === id.toLowerCase() ? scope : id
  const shown = segmentsOf(shownId)
  const lower = segmentsOf(shownId.toLowerCase())
  const provider = lastProvider(lower)
  if (provider === undefined || lower.length % 2 === 1 || lower.includes('')) return undefined
  const own = lower.slice(provider + 1)
  const names = shown.slice(provider + 2).filter((_, index) => index % 2 === 1)
  const [shownName, parentName] = [names.at(-1), names.length > 1 ? names[0] : undefined]
  if (shownName === undefined) return undefined
  return {
    subscriptionId: lower[0] === 'subscriptions' ? lower[1] : undefined,
    resourceGroup: lower[2] === 'resourcegroups' ? shown[3] : undefined,
    type: own.filter((_, index) => index === 0 || index % 2 === 1).join('/'),
    path: own.slice(2).join('/'),
    name: shownName.toLowerCase(),
    shownName,
    shownId,
    parentName,
  }
}

const segmentsOf = (id: string): string[] => (id.startsWith('/') ? id.slice(1) : id).split('/')

/** Where the last provider stands. Ids are pairs, so a VM that somebody named `providers` is not mistaken for one. */
function lastProvider(segments: readonly string[]): number | undefined {
  const at = segments.findLastIndex((segment, index) => index % 2 === 0 && segment === 'providers')
  return at < 0 ? undefined : at
}
