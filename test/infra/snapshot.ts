import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What Azure would make of an example: expressions that only Azure can evaluate stand as `[…]`. */
export interface Resource {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly properties: Record<string, unknown>
  readonly [other: string]: unknown
}

export const infra = join(import.meta.dirname, '..', '..', 'infra')
export const examples = ['small', 'many-subscriptions', 'private', 'management-group-app', 'management-group'] as const
export type Example = (typeof examples)[number]

export const snapshotFile = (example: Example): string => join(infra, 'examples', `${example}.snapshot.json`)
export const snapshotText = (example: Example): string => readFileSync(snapshotFile(example), 'utf8')

/** The reviewed snapshot of an example; compiler.test.ts keeps it true. */
function resourcesOf(example: Example): Resource[] {
  const { predictedResources } = JSON.parse(snapshotText(example)) as { predictedResources: Resource[] }
  return predictedResources.map((resource) => ({ ...resource, properties: resource.properties ?? {} }))
}

/** The resources of a type, compared without regard to case. */
export const ofType = (example: Example, type: string): Resource[] =>
  resourcesOf(example).filter((resource) => resource.type.toLowerCase() === type.toLowerCase())

/** The one resource of a type whose name begins so. @throws when there is none or more than one */
export function theOne(example: Example, type: string, name = ''): Resource {
  const [one, ...more] = ofType(example, type).filter((resource) => resource.name.startsWith(name))
  if (one === undefined || more.length > 0) throw new Error(`${example}: not one ${type} ${name}`)
  return one
}
