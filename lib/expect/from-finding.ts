import type { Facts } from '../decide/facts.ts'
import { type Expectation, expectedBy, type Scope } from './expectation.ts'
import { ExpectationRefused } from './store.ts'

/** What of a finding an entry made from it is limited to, besides its extension and its network. */
export interface Limited {
  readonly principal?: boolean
  readonly subscription?: boolean
  /** The machine's name, or a pattern that it matches. */
  readonly machine?: string
}

/**
 * The scope of an entry made from a finding. A limit that the finding has no value for is left out.
 * @throws ExpectationRefused when the finding names no extension
 */
export function scopeOfFinding({ resource, principal, source }: Facts, limited: Limited): Scope {
  const { extension, subscriptionId } = resource
  if (extension === undefined)
    throw new ExpectationRefused('This finding names no extension, and an expectation is about one.')
  const who = principal.id ?? principal.appId
  return {
    extension,
    asn: source.asn,
    ...(limited.principal && who ? { principal: who } : {}),
    ...(limited.subscription && subscriptionId ? { subscription: subscriptionId } : {}),
    ...(limited.machine ? { machine: limited.machine } : {}),
  }
}

/** @throws ExpectationRefused when an entry made from a finding would not cover that very finding */
export function demandCovers(facts: Facts, entry: Omit<Expectation, 'id'>): void {
  if (expectedBy(facts, [{ ...entry, id: '' }]) === undefined)
    throw new ExpectationRefused(
      `The entry would not cover this finding: its machine is ${facts.resource.machine ?? 'not named'}.`,
    )
}
