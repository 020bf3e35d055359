import type { Scope } from '../expect/expectation.ts'
import { isGuid } from '../normalise/guid.ts'
import { firstSeen } from '../triage/program.ts'

// No value begins with a hyphen, or the command would take it for an option.
const name = /^\w[\w.-]{0,79}$/
const pattern = /^\w[\w.-]{0,79}\*?$/
const plainReason = /^[\w ,.-]*$/
const plainFlags = /^( --(account|table|port) \w[\w.]*)*$/

const forDays = 90

/**
 * A line for any shell (sh, PowerShell, cmd.exe) that adds an expectation, made of parts that were checked for what they should be. Undefined when one
 * of them is not: a log's texts never become a part of a shell line otherwise, and a scope is never widened to fit.
 * @param flags what stands behind it, so that it works on the right state: see stateFlags()
 */
export function commandOf(rule: string, scope: Scope, reason: string, flags = ''): string | undefined {
  const { extension, asn, principal, subscription, machine } = scope
  const isFit =
    name.test(extension) &&
    (principal === undefined || isGuid(principal)) &&
    (subscription === undefined || isGuid(subscription)) &&
    (machine === undefined || pattern.test(machine)) &&
    plainFlags.test(flags) &&
    plainReason.test(reason)
  if (!isFit) return undefined
  const words = [
    `${firstSeen} expect add --extension ${extension} --asn ${asn}`,
    principal && `--principal ${principal}`,
    subscription && `--subscription ${subscription}`,
    machine && `--machine "${machine}"`,
    rule !== usualRule && `--rule ${rule}`,
    `--reason "${reason}" --days ${forDays}`,
  ]
  return words.filter(Boolean).join(' ') + flags
}

/** The rule that the command means when none is named. */
const usualRule = 'vm-extension-from-new-network'
