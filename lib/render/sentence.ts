import type { Facts } from '../decide/facts.ts'
import type { UsualNetwork } from '../decide/usual.ts'
import type { Network } from '../enrich/asn-data.ts'

export const done = { write: 'written', delete: 'deleted', read: 'read', other: 'managed' } as const

/** `CustomScript on vm-web-03`: what was touched. Text from the record, unescaped. */
export function what({ resource, operation }: Facts): string {
  const extension = resource.extension ?? operation.name
  return resource.machine ? `${extension} on ${resource.machine}` : extension
}

/** `AS9009 M247 Europe SRL` */
export const networkName = ({ asn, organisation }: Network): string => `AS${asn} ${organisation}`.trim()

/** The network from which it was done. */
export const network = ({ source }: Facts): string => networkName(source)

/** `1 finding`, `2 findings` */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** `svc-deploy (service principal)`: who asked, no surer than the record is. */
export function who({ principal }: Pick<Facts, 'principal'>): string {
  const name = principal.name ?? principal.id ?? (principal.appId ? `app ${principal.appId}` : undefined)
  const kind = {
    user: 'user',
    servicePrincipal: 'service principal',
    managedIdentity: 'managed identity',
    app: 'application',
    unknown: undefined,
  }[principal.kind]
  if (name === undefined) return kind ? `an unnamed ${kind}` : 'somebody whom the record does not name'
  return kind ? `${name} (${kind})` : name
}

/** One line that says what happened and how unusual it is. */
export function headline(facts: Facts): string {
  return `${what(facts)} ${done[facts.operation.verb]} from ${network(facts)}, ${unusual(facts)}`
}

/** `CustomScript on vm-web-03 written from AS9009 M247 Europe SRL (new)`: what a title or a subject has room for. */
export function shortTitle(facts: Facts): string {
  const unusualness = facts.lastSeen ? `last seen ${facts.lastSeen.slice(0, 10)}` : 'new'
  return `${what(facts)} ${done[facts.operation.verb]} from ${network(facts)} (${unusualness})`
}

/**
 * What the network was never seen doing, to follow `seen`: the fields of the rule's key say over what it is new. Empty where the
 * key is the network alone.
 */
export function doing(fields: readonly string[]): string {
  const isOfOne = fields.some(isOfExtension)
  if (fields.includes('principal')) return isOfOne ? ' used by who asked to manage it' : ' used by who asked'
  return isOfOne ? ' managing it' : ''
}

const isOfExtension = (field: string): boolean => field === 'extension' || field === 'path' || field === 'resource'

const fieldsOf = ({ term }: Pick<Facts, 'term'>): string[] => term.map(([field]) => field)

/** What is usual instead, as a sentence of its own that follows another; empty where nothing is usual yet. */
export function usualInstead(facts: Facts): string {
  const [first, ...others] = facts.usually
  if (first === undefined) return ''
  const more = others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`
  return ` Usually ${coming(fieldsOf(facts))} from ${networkName(first)}${more}.`
}

function coming(fields: readonly string[]): string {
  if (!fields.includes('principal')) return 'it is managed'
  return fields.some(isOfExtension) ? 'who asked manages it' : 'who asked comes'
}

/** Who did what, from where, and what makes it a finding. Plain text; text from the record is not escaped. */
export function sentence(facts: Facts): string {
  const { ip, from } = facts.source
  const where = from === 'success' ? ip : `${ip}, known from the ${from} record`
  return `${who(facts)} has ${done[facts.operation.verb]} ${what(facts)} from ${network(facts)} (${where}), ${unusual(facts)}.`
}

/** `AS24940 Hetzner Online GmbH (on 9 days, last 2026-11-19)`: a network that manages the extension as a habit. */
export const usualNetwork = (usual: UsualNetwork): string =>
  `${networkName(usual)} (on ${counted(usual.days, 'day')}, last ${usual.lastSeen})`

function unusual(facts: Facts): string {
  const { rule, lastSeen } = facts
  const seen = `seen${doing(fieldsOf(facts))}`
  const days = counted(rule.windowDays, 'day')
  return lastSeen
    ? `a network last ${seen} on ${lastSeen.slice(0, 10)}, more than ${days} before`
    : `a network never ${seen} in the ${days} before`
}
