import type { Facts } from '../decide/facts.ts'

/** What an entry covers. Every given part must hold; texts are compared without case, `machine` may hold `*`. */
export interface Scope {
  /** The extension's own name. */
  readonly extension: string
  readonly asn: number
  /** Object id or application id of who asks. */
  readonly principal?: string
  readonly subscription?: string
  /** Name of the machine or scale set, or a pattern such as `vm-web-*`. */
  readonly machine?: string
}

/** `CustomScript from AS64500 on vm-web-*`: a scope for people. */
export function scopeInWords({ extension, asn, principal, subscription, machine }: Scope): string {
  const parts = [
    `${extension} from AS${asn}`,
    machine && `on ${machine}`,
    principal && `by ${principal}`,
    subscription && `in subscription ${subscription}`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** An entry by a person that findings of a scope are fine, for a reason and a time. */
export interface Expectation {
  readonly id: string
  readonly rule: string
  readonly scope: Scope
  readonly from: Date
  readonly until: Date
  readonly author: string
  readonly reason: string
  readonly created: Date
}

/**
 * The first entry that covers a finding. Judged at the operation's own time, both ends included, so that a replay gives
 * the same answer whenever it is made.
 */
export function expectedBy(facts: Facts, expectations: readonly Expectation[]): Expectation | undefined {
  const atMs = Date.parse(facts.time)
  return expectations.find(
    ({ rule, scope, from, until }) =>
      rule === facts.rule.id && from.getTime() <= atMs && atMs <= until.getTime() && covers(scope, facts),
  )
}

function covers(scope: Scope, { resource, principal, source }: Facts): boolean {
  return (
    same(scope.extension, resource.extension) &&
    scope.asn === source.asn &&
    (scope.principal === undefined || same(scope.principal, principal.id) || same(scope.principal, principal.appId)) &&
    (scope.subscription === undefined || same(scope.subscription, resource.subscriptionId)) &&
    (scope.machine === undefined || matchesPattern(scope.machine, resource.machine))
  )
}

const same = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase()

/** `*` stands for any run of characters, also none; everything else for itself. */
function matchesPattern(pattern: string, text: string | undefined): boolean {
  if (text === undefined) return false
  const [first = '', ...others] = pattern.toLowerCase().split('*')
  let rest = text.toLowerCase()
  if (!rest.startsWith(first)) return false
  if (others.length === 0) return rest === first
  rest = rest.slice(first.length)
  const last = others.pop() ?? ''
  for (const part of others) {
    const at = rest.indexOf(part)
    if (at < 0) return false
    rest = rest.slice(at + part.length)
  }
  return rest.endsWith(last)
}
