import type { Scope } from '../expect/expectation.ts'
import type { ActivityRecord } from '../normalise/normalise.ts'
import type { KnownTerm } from './terms.ts'

/** The narrowest scope that covers all that was seen of a term; undefined where an expectation has no word for it. */
export function narrowestScope({ network, sightings }: KnownTerm): Scope | undefined {
  const records = sightings.map(({ record }) => record)
  const extension = records.at(-1)?.resource?.shownName
  if (extension === undefined || !records.every(({ resource }) => resource?.parentName !== undefined)) return undefined
  const principal = onlyOne(records, principalOf)
  const subscription = onlyOne(records, ({ resource }) => resource?.subscriptionId)
  const machine = machinePattern(records)
  return {
    extension,
    asn: network.asn,
    ...(principal === undefined ? {} : { principal }),
    ...(subscription === undefined ? {} : { subscription }),
    ...(machine === undefined ? {} : { machine }),
  }
}

type Read = (record: ActivityRecord) => string | undefined

/** Names who asked, as an expectation does. */
export const principalOf: Read = ({ principal }) => principal.id ?? principal.appId

/** The value that all have; undefined when they differ or one has none. */
export function onlyOne(records: readonly ActivityRecord[], read: Read): string | undefined {
  const [value, ...others] = new Set(records.map((record) => read(record)?.toLowerCase()))
  return others.length === 0 && value !== undefined ? records.map(read).at(-1) : undefined
}

const leastPrefix = 4

/** The one machine, or how their names begin: `vm-web-*`; undefined where they have too little in common. */
function machinePattern(records: readonly ActivityRecord[]): string | undefined {
  const name: Read = ({ resource }) => resource?.parentName
  const one = onlyOne(records, name)
  if (one !== undefined) return one
  const names = records.map((record) => name(record)?.toLowerCase() ?? '')
  const prefix = names.reduce(commonPrefix).replace(/\d+$/, '')
  return prefix.length >= leastPrefix ? `${prefix}*` : undefined
}

function commonPrefix(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}
