import type { Facts } from '../decide/facts.ts'
import { firstSeen } from '../triage/program.ts'
import { shortId } from '../triage/short-id.ts'
import { legible, legibleFacts } from './legible.ts'
import { linksOf, type Places } from './links.ts'
import { type Chapter, type Fact, firstOf, type Limits, type Notice } from './notice.ts'
import { counted, done, network, sentence, shortTitle, usualInstead, usualNetwork, who } from './sentence.ts'
import { severityName } from './severity.ts'
import { timeText } from './time-text.ts'

/** What people are told of one finding. */
export function findingNotice(facts: Facts, limits: Limits, places: Places): Notice {
  const brief = legibleFacts(facts, limits.inSentence)
  return {
    word: severityName[facts.rule.severity],
    title: shortTitle(brief),
    sentence: `${sentence(brief)}${usualInstead(brief)}`,
    facts: factsShown(legibleFacts(facts, limits.inFact), limits),
    list: [],
    guide: limits.hasGuide ? guideOf(facts, limits) : [],
    judging: [judging(facts, places)],
    details: limits.hasDetails ? detailsOf(legibleFacts(facts, limits.inDetails), limits) : [],
    links: linksOf(facts, places),
  }
}

function factsShown(facts: Facts, limits: Limits): Fact[] {
  const { source, usually, alsoNew, time } = facts
  const lent = source.from === 'success' ? [] : [`address known from the operation’s ${source.from} record`]
  return [
    { label: 'Who', lines: [who(facts)] },
    { label: 'What', lines: [whatKind(facts)] },
    { label: 'Where', lines: [where(facts)] },
    { label: 'From', lines: [`${source.ip} · ${network(facts)}`, ...lent] },
    { label: 'Usually', lines: usually.length > 0 ? usually.map(usualNetwork) : ['no other network is a habit yet'] },
    { label: 'Before', lines: [before(facts)] },
    {
      label: 'Also new',
      lines: firstOf(
        alsoNew.map(({ says }) => says),
        limits.lines,
      ),
    },
    { label: 'When', lines: [timeText(time)] },
    { label: 'Rule', lines: ruleLines(facts, limits) },
  ]
}

const kinds: Readonly<Record<string, string>> = {
  'microsoft.compute/virtualmachines/extensions': 'VM extension',
  'microsoft.compute/virtualmachinescalesets/extensions': 'scale set extension',
}

function whatKind({ resource, operation }: Facts): string {
  const kind = kinds[resource.type ?? ''] ?? resource.type
  return `${resource.extension ?? operation.name}${kind ? ` (${kind})` : ''}, ${done[operation.verb]}`
}

function where({ resource }: Facts): string {
  const { machine, resourceGroup } = resource
  if (machine === undefined) return resource.id
  return resourceGroup === undefined ? machine : `${machine} in resource group ${resourceGroup}`
}

const scopes: Readonly<Record<string, string>> = {
  extension: 'an extension of this name on any machine',
  path: 'this extension of a machine of this name',
  resource: 'this extension of this machine',
}

/** What the rule compares: its key without the network says over what a network is new. */
function before({ term, rule, lastSeen }: Facts): string {
  const ofWhom = term.some(([field]) => field === 'principal') ? ' for who asked' : ''
  const managed = term.flatMap(([field]) => scopes[field] ?? []).join(', ') || (ofWhom ? 'anything' : 'any extension')
  const scope = `${managed}${ofWhom}`
  const days = counted(rule.windowDays, 'day')
  return lastSeen
    ? `this network last managed ${scope} on ${lastSeen.slice(0, 10)}, more than ${days} before`
    : `this network had not managed ${scope} in the ${days} before`
}

function ruleLines({ rule }: Facts, { line, lines }: Limits): string[] {
  const attacks = rule.attack.map(
    ({ tactic, technique }) => `ATT&CK ${technique.id} ${technique.name} (${tactic.id} ${tactic.name})`,
  )
  return [`${rule.title} (risk ${rule.risk})`, ...firstOf(attacks, lines)].map((text) => legible(text, line))
}

/** The rule's own advice. */
export function guideOf({ rule }: Facts, { line, lines }: Limits): Chapter[] {
  const points = (texts: readonly string[]): string[] => firstOf(texts, lines).map((text) => legible(text, line))
  return [
    { heading: 'Questions to answer', points: points(rule.guide.triage) },
    { heading: 'What may explain it', points: points(rule.guide.falsePositives) },
    { heading: 'If nothing explains it', points: points(rule.guide.response) },
  ].filter((chapter) => chapter.points.length > 0)
}

/** How to say what it was: the commands to run, by the finding's short id. */
function judging({ id }: Facts, { flags = '' }: Places): Chapter {
  const short = shortId(id)
  return {
    heading: 'When you know',
    points: [
      `It is fine, and will be for a while: ${firstSeen} expect add --from ${short} --reason "…"${flags}`,
      `Write down what it was: ${firstSeen} close ${short} --as BenignPositive --comment "…"${flags}`,
    ],
  }
}

function detailsOf({ id, operation, resource, principal, rule }: Facts, { line }: Limits): Fact[] {
  const optional = (label: string, text: string | undefined): Fact => ({ label, lines: text ? [text] : [] })
  return [
    { label: 'Finding', lines: [id] },
    { label: 'Operation', lines: [operation.name] },
    optional('Correlation', operation.correlationId),
    { label: 'Resource', lines: [resource.id] },
    optional('Subscription', resource.subscriptionId),
    optional('Tenant', resource.tenantId),
    optional('Object id', principal.id),
    optional('Application', principal.appId),
    { label: 'Rule id', lines: [legible(rule.id, line)] },
  ]
}
