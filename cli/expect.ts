import type { Expectation, Scope } from '../lib/expect/expectation.ts'
import { addExpectation, ExpectationRefused, endExpectation, readExpectations } from '../lib/expect/store.ts'
import { readFindings } from '../lib/triage/findings.ts'
import { exitCode, UsageError } from './exit.ts'
import { findingMeant } from './findings.ts'
import { printable, type Terminal } from './output/terminal.ts'
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
  readonly days: number
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
  const { scope, rule, from } = await scopeOf(options, state, nowMs)
  const created = new Date(nowMs)
  try {
    const entry = {
      rule,
      scope,
      from,
      until: new Date(nowMs + options.days * dayMs),
      author: await state.me(),
      reason: options.reason,
      created,
    }
    const { id, until } = await addExpectation(entry, state.table)
    talk.line(
      `${id}: ${inWords(scope)} is expected until ${until.toISOString().slice(0, 10)}. End it sooner: first-seen expect remove ${id}`,
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
    ...(principal ? { principal } : {}),
    ...(subscription ? { subscription } : {}),
    ...(machine ? { machine } : {}),
  }
  if (options.from === undefined) {
    if (extension === undefined || asn === undefined)
      throw new UsageError('expect add needs a finding (--from ID), or --extension and --asn.')
    return { scope: { extension, asn, ...given }, rule: options.rule, from: new Date(nowMs) }
  }
  const { facts } = await findingMeant(options.from, state)
  const { resource, principal: who, source, rule } = facts
  const taken = exact
    ? {
        ...(who.id ? { principal: who.id } : {}),
        ...(resource.subscriptionId ? { subscription: resource.subscriptionId } : {}),
        ...(resource.machine ? { machine: resource.machine } : {}),
      }
    : {}
  const scope: Scope = { extension: extension ?? resource.extension ?? '', asn: asn ?? source.asn, ...taken, ...given }
  // From the finding's own time, so that a replay of it is expected too.
  return { scope, rule: rule.id, from: new Date(facts.time) }
}

/** Lists the entries with how often each was used; what is unused or about to end is marked. Answers the exit code. */
export async function expectList(
  json: boolean,
  { table }: State,
  out: Terminal,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  const entries = await readExpectations(table)
  const hits = (await readFindings(table)).filter(({ expected }) => expected !== undefined)
  for (const entry of entries) {
    const own = hits.filter(({ expected }) => expected === entry.id)
    const used = { ...entry, hits: own.length, lastHit: own[0]?.facts.time }
    if (json) out.line(JSON.stringify(used))
    else {
      out.line(`${out.style('bold', entry.id)}  ${printable(inWords(entry.scope))}`)
      out.line(
        `  ${stateOf(entry, own.length, nowMs)} · ${own.length === 0 ? 'never used' : `used ${own.length} times, last ${used.lastHit?.slice(0, 10)}`}`,
      )
      out.line(`  ${printable(entry.reason)} (${printable(entry.author)}, ${entry.created.toISOString().slice(0, 10)})`)
    }
  }
  talk.line(`${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}.`)
  return exitCode.done
}

function stateOf({ from, until }: Expectation, hits: number, nowMs: number): string {
  const left = Math.ceil((until.getTime() - nowMs) / dayMs)
  if (left <= 0) return `ended ${until.toISOString().slice(0, 10)}`
  const soon = left <= 7 ? `ends in ${left} days` : `until ${until.toISOString().slice(0, 10)}`
  return hits === 0 && nowMs - from.getTime() > 14 * dayMs ? `${soon}, unused so far` : soon
}

/** Ends an entry now. Answers the exit code. */
export async function expectRemove(id: string, { table }: State, talk: Terminal, nowMs: number): Promise<number> {
  if (!(await endExpectation(id, new Date(nowMs), table)))
    throw new UsageError(`${id}: there is no such entry. List them with first-seen expect list.`)
  talk.line(`${id} has ended: the next finding of its scope alerts again.`)
  return exitCode.done
}

function inWords({ extension, asn, principal, subscription, machine }: Scope): string {
  const parts = [
    `${extension} from AS${asn}`,
    machine && `on ${machine}`,
    principal && `by ${principal}`,
    subscription && `in subscription ${subscription}`,
  ]
  return parts.filter(Boolean).join(' ')
}
