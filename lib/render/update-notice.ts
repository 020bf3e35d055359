import type { Facts } from '../decide/facts.ts'
import type { Classification } from '../triage/classification.ts'
import type { Triage } from '../triage/findings.ts'
import { shortId } from '../triage/short-id.ts'
import { legible, legibleFacts } from './legible.ts'
import { linksOf, type Places } from './links.ts'
import type { Limits, Notice } from './notice.ts'
import { network, shortTitle, who } from './sentence.ts'
import { timeText } from './time-text.ts'

const meanings: Readonly<Record<Classification, string>> = {
  TruePositive: 'a true positive: it should not have happened',
  BenignPositive: 'a benign positive: it did happen, and it is fine',
  FalsePositive: 'a false positive: it is not what the alert said',
  Undetermined: 'undetermined: it cannot be found out',
}

/** What people are told when somebody has judged a finding of which they were alerted. */
export function updateNotice(facts: Facts, triage: Triage, limits: Limits, places: Places): Notice {
  const brief = legibleFacts(facts, limits.inSentence)
  const shown = legibleFacts(facts, limits.inFact)
  const by = legible(triage.by, limits.inFact)
  const comment = legible(triage.comment, limits.line)
  return {
    word: 'Judged',
    title: `${triage.as}: ${shortTitle(brief)}`,
    sentence: `${legible(triage.by, limits.inSentence)} has judged it ${meanings[triage.as]}.`,
    facts: [
      { label: 'Judged', lines: [`${triage.as}, by ${by}, ${timeText(triage.at.toISOString())}`] },
      { label: 'Comment', lines: comment ? [comment] : [] },
      { label: 'Who', lines: [who(shown)] },
      { label: 'From', lines: [`${shown.source.ip} · ${network(shown)}`] },
      { label: 'When', lines: [timeText(facts.time)] },
    ],
    list: [],
    guide: [],
    judging: [],
    details: limits.hasDetails
      ? [
          { label: 'Finding', lines: [facts.id] },
          { label: 'Short id', lines: [shortId(facts.id)] },
        ]
      : [],
    links: linksOf(facts, places),
  }
}
