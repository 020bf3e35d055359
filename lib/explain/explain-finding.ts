import type { Spans } from '../decide/admit.ts'
import type { Facts } from '../decide/facts.ts'
import { mayBeSame } from '../fold/operation.ts'
import type { Key } from '../match/term.ts'
import { legibleFacts, legibleKey } from '../render/legible.ts'
import { fullLimits } from '../render/notice.ts'
import { counted, network, sentence, usualNetwork, who } from '../render/sentence.ts'
import { timeText } from '../render/time-text.ts'
import { firstSeen } from '../triage/program.ts'
import { shortId } from '../triage/short-id.ts'
import { alertLines, expectedLines, judgementLines } from './explain-outcome.ts'
import type { Chain, ContextTerm } from './read-chain.ts'

/** How a finding came to be, stage by stage, in words. Text from a log is made legible, and is still to be shown as text only. */
export interface Explanation {
  readonly title: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly title: string
  readonly lines: readonly string[]
}

/**
 * Says the whole chain of a finding in words: from the record that was its sighting to what a person made of it. What
 * the state does not know, or no longer, is said so. Pure.
 * @param flags what stands behind commands, so that they work on the right state: see stateFlags()
 */
export function explainFinding(chain: Chain, flags = ''): Explanation {
  const shown = legibleChain(chain)
  const { facts } = shown.finding
  const steps: Step[] = [
    { title: 'Record', lines: recordLines(facts) },
    { title: 'Rule', lines: ruleLines(facts) },
    { title: 'Address', lines: addressLines(shown) },
    { title: 'Network', lines: networkLines(facts) },
    { title: 'New', lines: [...ownTermLines(shown), ...shown.context.flatMap((term) => contextLines(term, facts))] },
    { title: 'Usual', lines: usualLines(facts) },
    { title: 'Expected', lines: expectedLines(chain) },
    { title: 'Alert', lines: alertLines(chain, flags) },
    { title: 'Judgement', lines: judgementLines(chain, flags) },
  ]
  return { title: `${shortId(facts.id)}: ${sentence(legibleFacts(facts, fullLimits.inFact))}`, steps }
}

const mostCharacters = fullLimits.inDetails

const legibleChain = (chain: Chain): Chain => ({
  ...chain,
  finding: { ...chain.finding, facts: legibleFacts(chain.finding.facts, mostCharacters) },
  context: chain.context.map((term) => ({ ...term, key: legibleKey(term.key, mostCharacters) })),
})

const recordLines = (facts: Facts): string[] => [
  `A success of ${facts.operation.name}, at ${timeText(facts.time)}: the record’s own time.`,
  `On ${facts.resource.id}, by ${who(facts)}, correlation id ${facts.operation.correlationId || 'none'}.`,
  `The state keeps what was read, not the bytes: in which shape the record came is not known any more. ${firstSeen} explain --chain FILE says it of a log.`,
]

const ruleLines = ({ rule, term }: Facts): string[] => [
  `${rule.id} (${rule.title}) names this operation, and only a success counts.`,
  `It compares ${keyText(term)} with the ${counted(rule.windowDays, 'day')} before. This is the rule as it was then.`,
]

function addressLines({ finding: { facts }, operation }: Chain): string[] {
  const { ip, from } = facts.source
  const own =
    from === 'success'
      ? `${ip}, from the success record itself.`
      : `${ip}: the success record has none, so it is taken from the ${from} record of the same operation.`
  if (operation === undefined)
    return [own, 'The state holds no other record of the operation: none was needed, or it is more than 8 days ago.']
  const others = operation.addresses.filter(
    (address) => address.ip !== ip && mayBeSame(address.principal, facts.principal),
  )
  const lent = others.map((other) => `Its ${other.from} record came from another address, ${other.ip}.`)
  return [own, ...lent]
}

const networkLines = (facts: Facts): string[] => [
  `${facts.source.ip} belongs to ${network(facts).replace(/\.$/, '')}.`,
  facts.source.asnData
    ? `So says ${facts.source.asnData}, the ASN data at that time.`
    : 'Which ASN data said so was not yet kept when this finding was made.',
]

function ownTermLines({ finding: { facts }, spans }: Chain): string[] {
  const { rule, term, lastSeen } = facts
  const window = counted(rule.windowDays, 'day')
  const was = lastSeen
    ? `last seen ${timeText(lastSeen)}, which is more than ${window} before, so it is new`
    : `not seen in the ${window} before, nor before that as far back as is remembered, so it is new`
  return [`${keyText(term)}: ${was}.`, `  ${presencesText(spans)}`]
}

function contextLines({ title, key, isNew, windowDays, spans }: ContextTerm, { time }: Facts): string[] {
  const atMs = Date.parse(time)
  const near = spans?.find(([first, last]) => first - windowDays * dayMs <= atMs && atMs <= last + windowDays * dayMs)
  const since = near && near[0] < atMs ? `, since ${timeText(iso(near[0]))}` : ''
  const was = isNew ? 'new too' : near ? `known${since}` : 'known then, and gone from the state since'
  return [`${keyText(key)}: ${was} (context only: ${title}).`]
}

function usualLines({ usually }: Facts): string[] {
  if (usually.length === 0) return ['No other network managed this as a habit when the finding was made.']
  return usually.map(usualNetwork)
}

const mostPresences = 3

function presencesText(spans: Spans | undefined): string {
  if (spans === undefined) return 'The state no longer remembers when it was seen.'
  const newest = spans
    .slice(-mostPresences)
    .map(([first, last]) => (first === last ? at(first) : `${at(first)} to ${at(last)}`))
  const more = spans.length - newest.length
  return `Seen, as the state remembers it now: ${newest.join('; ')}${more > 0 ? `; and ${counted(more, 'time')} before` : ''}.`
}

const dayMs = 24 * 60 * 60_000
const iso = (ms: number): string => new Date(ms).toISOString()
const at = (ms: number): string => timeText(iso(ms))

const keyText = (key: Key): string => key.map(([field, value]) => `${field} = ${value}`).join(', ')
