import { endingInWords } from '../lib/expect/ending.ts'
import { type Scope, scopeInWords } from '../lib/expect/expectation.ts'
import { scopeOfFinding } from '../lib/expect/from-finding.ts'
import { addExpectation, ExpectationRefused, endExpectation, readExpectations } from '../lib/expect/store.ts'
import { type Standing, type UsedExpectation, usesOf } from '../lib/expect/use.ts'
import { guidOf } from '../lib/normalise/guid.ts'
import { legibleScope } from '../lib/render/legible.ts'
import { fullLimits } from '../lib/render/notice.ts'
import { shippedRules } from '../lib/rules/shipped.ts'
import { readFindings } from '../lib/triage/findings.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { exitCode, UsageError } from './exit.ts'
import { findingMeant } from './findings.ts'
import { json as jsonLine, printable, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

export interface ExpectAddOptions {
  /** A finding that the entry is made from. */
  readonly from?: string
  readonly extension?: string
  readonly asn?: number
  readonly principal?: string
  readonly subscription?: string
  readonly machine?: string
  /** With `from`: take who asked, the subscription and the machine over too. */
  readonly exact: boolean
  readonly reason: string
  readonly untilMs: number
  readonly rule: string
}

const dayMs = 24 * 60 * 60_000

/** Makes an entry that findings of a scope are fine. Answers the exit code. */
export async function expectAdd(
  options: ExpectAddOptions,
  state: State,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  try {
    const { scope, rule, from } = await scopeOf(options, state, nowMs)
    const entry = {
      rule,
      scope,
      from,
      until: new Date(options.untilMs),
      author: await state.me(),
      reason: options.reason,
      created: new Date(nowMs),
    }
    const { id, until } = await addExpectation(entry, state.table)
    await tellUnknownRule(rule, state, talk)
    const day = until.toISOString().slice(0, 10)
    const begins =
      options.from === undefined ? ' It covers operations from now on; what Azure still has on its way alerts.' : ''
    talk.line(
      until.getTime() > nowMs
        ? `${id}: ${inWords(scope)} is expected until ${day}.${begins} End it sooner: ${firstSeen} expect remove ${id}${state.flags}`
        : `${id}: ${inWords(scope)} was expected until ${day}. It covers operations until then; what comes now alerts.`,
    )
    return exitCode.done
  } catch (error) {
    if (error instanceof ExpectationRefused) throw new UsageError(error.message)
    throw error
  }
}

async function scopeOf(
  options: ExpectAddOptions,
  state: State,
  nowMs: number,
): Promise<{ scope: Scope; rule: string; from: Date }> {
  const { extension, asn, principal, subscription, machine, exact } = options
  const given = {
    ...(extension === undefined ? {} : { extension }),
    ...(asn === undefined ? {} : { asn }),
    ...(principal === undefined ? {} : { principal: guidOf(principal) ?? principal }),
    ...(subscription === undefined ? {} : { subscription: guidOf(subscription) ?? subscription }),
    ...(machine === undefined ? {} : { machine }),
  }
  demandMatchable(given)
  if (options.from === undefined) {
    if (exact) throw new UsageError('expect add --exact needs a finding: --from ID.')
    if (extension === undefined || asn === undefined)
      throw new UsageError('expect add needs a finding (--from ID), or --extension and --asn.')
    return { scope: { extension, asn, ...given }, rule: options.rule, from: new Date(nowMs) }
  }
  const { facts } = await findingMeant(options.from, state)
  const exactly = { principal: true, subscription: true, machine: facts.resource.machine ?? '' }
  const scope: Scope = { ...scopeOfFinding(facts, exact ? exactly : {}), ...given }
  // From the finding's own time, so that a replay of it is expected too.
  return { scope, rule: facts.rule.id, from: new Date(facts.time) }
}

/** @throws UsageError when no finding can be of a scope; an empty part is refused where entries are made */
function demandMatchable({ extension, principal, subscription }: Partial<Scope>): void {
  if (extension?.includes('*'))
    throw new UsageError(
      `--extension ${extension}: it is the whole name of one. * stands for anything in --machine alone.`,
    )
  if (extension?.includes('/'))
    throw new UsageError(
      `--extension ${extension}: it is the whole name of one, without its machine: that is --machine.`,
    )
  demandId('--principal', principal, 'the object or application id of who asks, such as')
  demandId('--subscription', subscription, 'an id such as')
}

/** A name in place of an id is in no finding: the entry would stand there and cover nothing. */
function demandId(option: string, text: string | undefined, what: string): void {
  if (text?.trim() && guidOf(text) === undefined)
    throw new UsageError(`${option} ${text}: it is ${what} 3e8f6b20-51c7-4a9d-b2e4-9d0c7a1f5b68.`)
}

/** Says so when neither a shipped rule that alerts nor a rule of any finding has this id: rules of one's own are known to the app alone. */
async function tellUnknownRule(id: string, { table }: State, talk: Terminal): Promise<void> {
  if (shippedRules().some((rule) => rule.raises && rule.id === id)) return
  if ((await readFindings(table)).some(({ facts }) => facts.rule.id === id)) return
  talk.line(
    `No shipped rule that alerts is called ${printable(id)}, and no finding is of it: is it a rule of your own?`,
  )
}

/** Lists the entries with how often each was used; what is unused or about to end is marked. Answers the exit code. */
export async function expectList(
  json: boolean,
  { table }: State,
  out: Terminal,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  const entries = usesOf(await readExpectations(table), await readFindings(table), nowMs)
  for (const entry of entries) {
    if (json) {
      out.line(jsonLine(entry))
      continue
    }
    const { id, scope, reason, author, created } = entry
    out.line(`${out.style('bold', id)}  ${inWords(scope)}`)
    out.line(`  ${standingInWords(entry, nowMs)} · ${useInWords(entry)}`)
    out.line(`  ${printable(reason)} (${printable(author)}, ${created.toISOString().slice(0, 10)})`)
  }
  const counted = (standing: Standing, word: string): string[] => {
    const count = entries.filter((entry) => entry.standing === standing).length
    return count > 0 ? [`${count} ${word}`] : []
  }
  const looks = [
    ...counted('ending', 'end within 7 days'),
    ...counted('unused', 'unused'),
    ...counted('ended', 'ended'),
  ]
  talk.line(
    `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}${looks.length > 0 ? `: ${looks.join(', ')}` : ''}.`,
  )
  return exitCode.done
}

function standingInWords({ standing, until }: UsedExpectation, nowMs: number): string {
  const day = until.toISOString().slice(0, 10)
  switch (standing) {
    case 'ended':
      return `ended ${day}`
    case 'ending': {
      const left = Math.ceil((until.getTime() - nowMs) / dayMs)
      return left === 1 ? 'ends within a day' : `ends in ${left} days`
    }
    case 'unused':
      return `until ${day}, unused: is it still needed?`
    case 'active':
      return `until ${day}`
    default:
      return standing satisfies never
  }
}

function useInWords({ hits, lastHit }: UsedExpectation): string {
  if (lastHit === undefined) return 'never used'
  return `used ${hits === 1 ? 'once' : `${hits} times`}, last ${lastHit.slice(0, 10)}`
}

/** Ends an entry now. Answers the exit code. */
export async function expectRemove(
  id: string,
  { table, flags }: State,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  const now = new Date(nowMs)
  const ended = await endExpectation(id, now, table)
  if (ended === undefined)
    throw new UsageError(`${id}: there is no such entry. List them with ${firstSeen} expect list${flags}`)
  talk.line(printable(`${id} ${endingInWords(ended, await readExpectations(table), now)}`))
  return exitCode.done
}

const inWords = (scope: Scope): string => scopeInWords(legibleScope(scope, fullLimits.inFact))
