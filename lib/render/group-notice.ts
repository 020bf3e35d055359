import type { Facts } from '../decide/facts.ts'
import { groupBy } from '../group-by.ts'
import { firstSeen } from '../triage/program.ts'
import { shortId } from '../triage/short-id.ts'
import { guideOf } from './finding-notice.ts'
import { groupTitle, hasOneNetwork, machine, oneOrCount } from './group-title.ts'
import { legible, legibleFacts } from './legible.ts'
import { type Places, sharedLinks } from './links.ts'
import { type Fact, firstOf, type Limits, type Notice } from './notice.ts'
import { done, network, networkName, shortTitle, what, who } from './sentence.ts'
import { gravest, severityName } from './severity.ts'
import { timeSpan } from './time-text.ts'

const mostMembers = 10

/** A member as it is and as it may be shown: counted is what is, so that a cut does not make one of two. */
interface Member {
  readonly facts: Facts
  readonly shown: Facts
}

/** What people are told of several findings at once; `members` is not empty. */
export function groupNotice(id: string, members: readonly Facts[], limits: Limits, places: Places): Notice {
  const { flags = '' } = places
  if (members.length === 0) throw new Error(`Group ${id} has no members.`)
  const worst = gravest(members)
  return {
    word: severityName[worst.rule.severity],
    title: groupTitle(members, limits.inSentence),
    sentence: groupSentence(members, limits),
    facts: groupFacts(members, limits),
    list: listOf(id, members, limits),
    guide: limits.hasGuide ? guideOf(worst, limits) : [],
    judging: [
      {
        heading: 'When you know',
        points: [
          `Each is a finding of its own: ${firstSeen} findings --open${flags}`,
          `One is fine, and will be for a while; ID is what its line begins with: ${firstSeen} expect add --from ID --reason "…"${flags}`,
        ],
      },
    ],
    details: limits.hasDetails ? [{ label: 'Group', lines: [id] }] : [],
    links: sharedLinks(members, places),
  }
}

function groupSentence(members: readonly Facts[], { inSentence }: Limits): string {
  const one = (textOf: (facts: Facts) => string, several: string): string =>
    oneOrCount(members, textOf, several, inSentence)
  const machines = one(machine, 'machines')
  return `${one(who, 'different principals')} carried out ${members.length} extension operations on ${machines} from ${one(network, 'networks')}; each time the network was new to what it touched.`
}

function groupFacts(members: readonly Facts[], limits: Limits): Fact[] {
  const both = members.map((facts) => ({ facts, shown: legibleFacts(facts, limits.inFact) }))
  const tally = (label: string, textsOf: (facts: Facts) => readonly string[]): Fact => ({
    label,
    lines: firstOf(counted(both, textsOf), limits.lines),
  })
  return [
    tally('Who', (facts) => [who(facts)]),
    tally('Where', (facts) => [machine(facts)]),
    tally('From', (facts) => [`${facts.source.ip} · ${network(facts)}`]),
    tally('Usually', ({ usually }) => usually.map(networkName)),
    tally('Also new', ({ alsoNew }) => alsoNew.map(({ says }) => says)),
    { label: 'When', lines: [timeSpan(members.map(({ time }) => time))] },
    tally('Rule', ({ rule }) => [legible(rule.title, limits.line)]),
  ]
}

/** Each distinct text once, the most frequent first, with its count unless it is true of all. */
function counted(members: readonly Member[], textsOf: (facts: Facts) => readonly string[]): string[] {
  const texts = members.flatMap(({ facts, shown }) => {
    const shownTexts = textsOf(shown)
    return textsOf(facts).map((text, i) => ({ text, shown: shownTexts[i] ?? '' }))
  })
  return [...groupBy(texts, ({ text }) => text).values()]
    .sort((a, b) => b.length - a.length)
    .map((same) => {
      const shown = same[0]?.shown ?? ''
      return same.length === members.length ? shown : `${shown} (${same.length} of ${members.length})`
    })
}

function listOf(id: string, members: readonly Facts[], { inSentence }: Limits): string[] {
  const isOne = hasOneNetwork(members)
  const lineOf = (facts: Facts): string => {
    const shown = legibleFacts(facts, inSentence)
    const said = isOne ? `${what(shown)} ${done[facts.operation.verb]}` : shortTitle(shown)
    return `${shortId(facts.id)} ${facts.time.slice(11, 19)} ${said}`
  }
  const inOrder = [...members].sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))
  const lines = inOrder.slice(0, mostMembers).map(lineOf)
  const more = members.length - mostMembers
  const rest = `and ${more} more: all ${members.length} are findings of their own in the state table, and stand in the event ${id} that the webhook received`
  return more > 0 ? [...lines, rest] : lines
}
