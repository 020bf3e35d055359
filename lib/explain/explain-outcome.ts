import { timeText } from '../render/time-text.ts'
import { firstSeen } from '../triage/program.ts'
import { shortId } from '../triage/short-id.ts'
import type { Chain } from './read-chain.ts'

const timeOf = (at: Date): string => timeText(at.toISOString())

/** Who expected the finding, why and until when; or that nobody did. */
export function expectedLines({
  finding: { expected },
  expectation,
}: Pick<Chain, 'finding' | 'expectation'>): string[] {
  if (expected === undefined) return ['No entry covered it when it was committed.']
  if (expectation === undefined) return [`By entry ${expected}, which the state no longer holds.`]
  const { author, reason, created, from, until } = expectation
  return [
    `By entry ${expected} of ${author}, made ${timeOf(created)}: ${reason}`,
    `It covers operations from ${timeOf(from)} to ${timeOf(until)}.`,
  ]
}

/** Whether and when somebody was told, or what the alert waits for. */
export function alertLines({ finding, outbox, group }: Chain, flags: string): string[] {
  const { committed, sent, run, rejected, expected, held, facts } = finding
  const kept = `Committed ${timeOf(committed)}.`
  if (sent) return [kept, `Its alert was accepted ${timeOf(sent)}${run ? `, run ${run}` : ''}.`]
  if (expected !== undefined) return [kept, 'Nobody was alerted: it was expected.']
  if (held)
    return [kept, 'Nobody was alerted by itself: First Seen was learning, and told of it in the summary at the end.']
  const grouped = group ? [`It goes out with others: group ${group.id}, ${group.members} findings.`] : []
  if (outbox?.kind === 'refused')
    return [
      kept,
      ...grouped,
      `The webhook refused its alert for good ${timeOf(outbox.since)} (${outbox.last}). Try again: ${firstSeen} outbox retry ${shortId(facts.id)}${flags}`,
    ]
  if (outbox?.kind === 'due') {
    const said = outbox.last ? `the last answer was ${outbox.last}` : 'there was no answer yet'
    return [
      kept,
      ...grouped,
      `In the outbox: ${outbox.tries} ${outbox.tries === 1 ? 'try' : 'tries'}, ${said}, next not before ${timeOf(outbox.notBefore)}.`,
    ]
  }
  return [
    kept,
    rejected ? `The webhook refused its alert ${timeOf(rejected)}.` : 'Its alert is neither sent nor waiting.',
  ]
}

/** How a person judged it, or that nobody has; and whether its network may be called usual. */
export function judgementLines({ finding, isUnconfirmed }: Chain, flags: string): string[] {
  const { triage, facts, expected, held } = finding
  const { asn } = facts.source
  const wasAlerted = expected === undefined && !held
  const confirmed = isUnconfirmed
    ? `Unconfirmed: AS${asn} is not called usual in other findings ${untilWhen(finding)}.`
    : `AS${asn} may be called usual in other findings${wasAlerted && !triage ? ': it went on for the window, and nobody judged it malicious' : ''}.`
  if (triage === undefined)
    return [
      `Nobody has judged it. When you know: ${firstSeen} close ${shortId(facts.id)} --as CLASSIFICATION --comment "…"${flags}`,
      confirmed,
    ]
  const { as, by, at, comment } = triage
  return [`${as}, by ${by}, ${timeOf(at)}${comment ? `: ${comment}` : '.'}`, confirmed]
}

function untilWhen({ triage, facts }: Chain['finding']): string {
  if (triage?.as === 'TruePositive') return 'as long as it stands as a true positive'
  const judged = 'until somebody judges it benign or false'
  return triage ? judged : `${judged}, or it goes on for ${facts.rule.windowDays} days after it`
}
