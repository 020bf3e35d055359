import type { Expectation } from '../lib/expect/expectation.ts'
import { expectedLines } from '../lib/explain/explain-outcome.ts'
import { readExpectation } from '../lib/explain/read-chain.ts'
import { legibleFacts } from '../lib/render/legible.ts'
import { fullLimits } from '../lib/render/notice.ts'
import { doing, network, what, who } from '../lib/render/sentence.ts'
import { type Delivery, deliveryOf, readFindings, type StoredFinding } from '../lib/triage/findings.ts'
import { firstSeen } from '../lib/triage/program.ts'
import { idsMeant, shortId } from '../lib/triage/short-id.ts'
import { unconfirmedAmong } from '../lib/triage/unconfirmed.ts'
import { mostDays } from './arguments.ts'
import { exitCode, UsageError } from './exit.ts'
import { count } from './output/summary.ts'
import { inWidth, json as jsonLine, printable, type Terminal } from './output/terminal.ts'
import type { State } from './state.ts'

export interface FindingsOptions {
  /** Only findings of the last so many days. */
  readonly days: number
  /** Only those that nobody has judged, and nobody expected. */
  readonly open: boolean
  readonly json: boolean
}

const dayMs = 24 * 60 * 60_000
const widths = [7, 18, 14, 42] as const

/** Lists findings, newest first. Answers the exit code. */
export async function findings(
  options: FindingsOptions,
  { table, flags }: State,
  out: Terminal,
  talk: Terminal,
  nowMs: number,
): Promise<number> {
  const all = await readFindings(table, { sinceMs: nowMs - options.days * dayMs })
  const shown = options.open
    ? all.filter(({ triage, expected }) => triage === undefined && expected === undefined)
    : all
  const unconfirmed = await unconfirmedAmong(shown, table)
  if (options.json)
    for (const finding of shown) out.line(jsonLine({ ...finding, unconfirmed: unconfirmed.has(finding.facts.id) }))
  else if (shown.length > 0) {
    out.line(out.style('dim', row(['ID', 'TIME (UTC)', 'STATE', 'WHAT', 'FROM'])))
    for (const finding of shown) {
      const facts = legibleFacts(finding.facts, fullLimits.inSentence)
      out.line(
        row([
          shortId(facts.id),
          facts.time.replace('T', ' ').slice(0, 16),
          stateOf(finding, unconfirmed.has(facts.id)),
          what(facts),
          network(facts),
        ]),
      )
    }
  }
  const found = `${shown.length} of ${all.length} ${all.length === 1 ? 'finding' : 'findings'}`
  const next = shown.length > 0 ? ` One whole: ${firstSeen} show ID${flags}` : olderOnes(options, flags)
  talk.line(`${found} of the last ${count(options.days, 'day')}.${next}`)
  const unjudged = shown.filter(({ facts, triage }) => unconfirmed.has(facts.id) && triage === undefined).length
  if (unjudged > 0)
    talk.line(
      `${unjudged} unconfirmed: their networks are not called usual in other findings. Judge one: ${firstSeen} close ID --as CLASSIFICATION${flags}`,
    )
  return exitCode.done
}

/** Where a list has none: the command that looks back as far as one can. */
const olderOnes = ({ days, open }: FindingsOptions, flags: string): string =>
  days >= mostDays ? '' : ` Older ones: ${firstSeen} findings --days ${mostDays}${open ? ' --open' : ''}${flags}`

const deliveries: Readonly<Record<Delivery, string>> = {
  sent: 'alerted',
  unsent: 'unsent',
  refused: 'refused',
  expected: 'expected',
  held: 'while learning',
}

/** What has become of a finding, in a word or two. */
function stateOf(finding: StoredFinding, isUnconfirmed: boolean): string {
  if (finding.triage) return finding.triage.as
  const delivery = deliveryOf(finding)
  return delivery === 'sent' && isUnconfirmed ? 'unconfirmed' : deliveries[delivery]
}

const row = (texts: readonly string[]): string =>
  texts.map((text, i) => (widths[i] === undefined ? text : inWidth(text, widths[i]))).join(' ')

/** The one finding that a short or whole id means. @throws UsageError when none or several do */
export async function findingMeant(text: string, { table, flags }: State): Promise<StoredFinding> {
  const all = await readFindings(table)
  const ids = idsMeant(
    text,
    all.map(({ facts }) => facts.id),
  )
  const [only, ...more] = all.filter(({ facts }) => ids.includes(facts.id))
  if (only === undefined)
    throw new UsageError(`${text}: no finding has this id. List them with ${firstSeen} findings --days 90${flags}`)
  if (more.length > 0)
    throw new UsageError(`${text}: several findings have this id; give a whole one: ${ids.join(', ')}`)
  return only
}

/** One finding whole, in words; one that was expected with who expected it, why and until when. Answers the exit code. */
export async function show(
  finding: StoredFinding,
  json: boolean,
  { table, flags }: State,
  out: Terminal,
): Promise<number> {
  if (json) {
    out.line(jsonLine(finding))
    return exitCode.done
  }
  const { id, rule, operation } = finding.facts
  const facts = legibleFacts(finding.facts, fullLimits.inFact)
  const short = shortId(id)
  out.line(out.style('bold', `${short}  ${rule.severity.toUpperCase()}  ${what(facts)} (${operation.verb})`))
  const expectation = await readExpectation(finding, table)
  for (const [label, text] of [...factLines(finding), ...outcomeLines(finding, expectation), ['id', id] as const])
    if (text) out.line(`  ${out.style('dim', label.padEnd(12))}${printable(text)}`)
  out.line()
  for (const [i, question] of rule.guide.triage.entries()) out.line(`  ${i + 1}. ${question}`)
  out.line(
    `\n  close   ${firstSeen} close ${short} --as TruePositive|BenignPositive|FalsePositive|Undetermined --comment "…"${flags}`,
  )
  out.line(`  why     ${firstSeen} explain ${short}${flags}`)
  out.line(`  expect  ${firstSeen} expect add --from ${short} --reason "…"${flags}`)
  return exitCode.done
}

type Line = readonly [label: string, text: string]

/** Who did what, where, from where, and why it is a finding; a line without text is left out. */
function factLines({ facts: written, committed }: StoredFinding): Line[] {
  const facts = legibleFacts(written, fullLimits.inFact)
  const { operation, resource, term } = legibleFacts(written, fullLimits.inDetails)
  const { rule, source, principal, lastSeen } = facts
  const ids = `${principal.id ? ` · object ${principal.id}` : ''}${principal.appId ? ` · app ${principal.appId}` : ''}`
  const lent = source.from === 'success' ? '' : ` · address of the ${source.from} record`
  const seen = `seen${doing(term.map(([field]) => field))}`
  const before = lastSeen
    ? `this network was last ${seen} on ${lastSeen}`
    : `this network was never ${seen} in the ${count(rule.windowDays, 'day')} before`
  return [
    ['when', `${facts.time} (the operation’s own time), committed ${committed.toISOString()}`],
    ['who', `${who(facts)}${ids}`],
    ['where', resource.id],
    ['from', `${source.ip} · ${network(facts)}${lent}`],
    ['before', before],
    ...facts.usually.map(
      ({ asn, organisation, days, lastSeen: last }): Line => [
        'usually',
        `AS${asn} ${organisation}, on ${count(days, 'day')}, last ${last}`,
      ],
    ),
    ['also new', facts.alsoNew.map(({ says }) => says).join(' · ')],
    ['rule', `${rule.id}: ${term.map(([field, value]) => `${field} = ${value}`).join(', ')}`],
    ['ATT&CK', rule.attack.map(({ technique }) => `${technique.id} ${technique.name}`).join(', ')],
    ['operation', `${operation.name} · correlation id ${operation.correlationId}`],
  ]
}

/** What became of it. */
function outcomeLines(finding: StoredFinding, expectation: Expectation | undefined): Line[] {
  const { triage, expected } = finding
  const why = expected ? expectedLines({ finding, ...(expectation ? { expectation } : {}) }) : []
  const comment = triage?.comment ? `: ${triage.comment}` : ''
  return [
    ['alert', alertText(finding)],
    ...why.map((text, i): Line => [i === 0 ? 'expected' : '', text]),
    ['judged', triage ? `${triage.as} by ${triage.by} at ${triage.at.toISOString()}${comment}` : 'not yet'],
  ]
}

function alertText(finding: StoredFinding): string {
  const { sent, run, rejected } = finding
  const texts: Readonly<Record<Delivery, string>> = {
    sent: `accepted ${sent?.toISOString()}${run ? `, run ${run}` : ''}`,
    unsent: 'not yet accepted',
    refused: `refused ${rejected?.toISOString()}`,
    expected: 'none: it was expected',
    held: 'none of its own: it is in the summary of learning',
  }
  return texts[deliveryOf(finding)]
}
