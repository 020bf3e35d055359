import type { Facts } from '../decide/facts.ts'
import { groupBy } from '../group-by.ts'
import { legibleFacts } from './legible.ts'
import { counted, done, network } from './sentence.ts'

/** The machine or scale set, or else the resource. */
export const machine = ({ resource }: Facts): string => resource.machine ?? resource.id

/**
 * `7 extensions deleted on 5 machines from AS9009 M247 Europe SRL (new)`: what a title or a subject says of several findings.
 * A text from a record has no more than `most` characters; `members` is not empty.
 */
export function groupTitle(members: readonly Facts[], most: number): string {
  const whence = hasOneNetwork(members)
    ? `${oneOrCount(members, network, 'networks', most)} (new)`
    : oneOrCount(members, network, 'new networks', most)
  return `${deeds(members)} on ${oneOrCount(members, machine, 'machines', most)} from ${whence}`
}

export const hasOneNetwork = (members: readonly Facts[]): boolean => new Set(members.map(network)).size === 1

/** What all members have in common, made legible, or how many different ones there are: `5 machines`. */
export function oneOrCount(
  members: readonly Facts[],
  textOf: (facts: Facts) => string,
  several: string,
  most: number,
): string {
  const [first, ...others] = [...groupBy(members, textOf).values()].flatMap(([facts]) => facts ?? [])
  return first === undefined || others.length > 0
    ? `${others.length + 1} ${several}`
    : textOf(legibleFacts(first, most))
}

/** `8 extensions written and 4 deleted`. */
function deeds(members: readonly Facts[]): string {
  const counts = [...groupBy(members, ({ operation }) => done[operation.verb])].map(
    ([verb, { length }], i) => `${i > 0 ? length : counted(length, 'extension')} ${verb}`,
  )
  const last = counts.pop() ?? ''
  return counts.length === 0 ? last : `${counts.join(', ')} and ${last}`
}
